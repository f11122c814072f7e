import { useState } from "preact/hooks";
import type { ProbeView, PxeView } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import { api } from "../../data/api.ts";
import { ago } from "../../data/format.ts";
import { Badge } from "../../parts/bits.tsx";
import { attempt } from "../../parts/notices.tsx";
import { words } from "../../words/mod.ts";

const text = words.pxe;

/** Who else answers DHCP, and what to do beside them. */
export function OtherServers({ view, onChange }: { view: PxeView; onChange(): void }) {
  const [busy, setBusy] = useState(false), [probed, setProbed] = useState<ProbeView>();
  const servers = probed?.servers ?? view.otherServers;
  const probe = async () => {
    setBusy(true);
    setProbed(await attempt(() => api.post<ProbeView>("pxe/probe", {})));
    setBusy(false);
    onChange();
  };
  return (
    <section class="card" aria-labelledby="others">
      <div class="card-head">
        <h2 id="others">{text.others}</h2>
        {may("admin") && <button type="button" disabled={busy} onClick={probe}>{text.probe}</button>}
      </div>
      {busy && <p role="status">{text.probing}</p>}
      {!busy && servers.length === 0 && <p class="faint">{text.othersNone}</p>}
      <ul class="servers">
        {servers.map((server) => (
          <li key={server.interface + server.address}>
            <strong>{server.address}</strong> {text.on} {server.interface}
            {server.offered && `, ${text.offers} ${server.offered}`}{" "}
            {server.proxy && <Badge kind="calm">{text.proxyKind}</Badge>}
            {server.broadside && <Badge kind="warn">{text.broadsideKind}</Badge>}{" "}
            <span class="faint">{ago(server.seenAt)}</span>
          </li>
        ))}
      </ul>
      {probed?.proposals.map(({ interface: name, told }) => (
        <p key={name}>
          <strong>{name}</strong>: {told}
        </p>
      ))}
    </section>
  );
}
