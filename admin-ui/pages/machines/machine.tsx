import { useState } from "preact/hooks";
import type { MachineDetailView } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import type { PageProps } from "../../app/pages.ts";
import { go } from "../../app/router.ts";
import { api } from "../../data/api.ts";
import { machines } from "../../data/live.ts";
import { Badge, LinkButton, PageHead } from "../../parts/bits.tsx";
import { Confirm } from "../../parts/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { attempt, messageOf, tellDone } from "../../parts/notices.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { words } from "../../words/mod.ts";
import { AssignDialog } from "./assign_dialog.tsx";
import { HardwareCard } from "./hardware_card.tsx";
import { History } from "./history.tsx";
import { Rename } from "./rename.tsx";

const text = words.machines;

/** One machine: what it is, what it boots, and every deployment it ever got. */
export default function Machine({ params }: PageProps) {
  const live = machines.get(params.id).value;
  const { value, error } = useLoaded(
    (signal) => api.get<MachineDetailView>(`machines/${params.id}`, signal),
    [
      params.id,
      live?.deployments,
      live?.targetId,
      live?.boot.why,
    ],
  );
  const [assigning, setAssigning] = useState(false), [forgetting, setForgetting] = useState(false);
  if (!value) {
    return error
      ? <p class="failure" role="alert">{messageOf(error)}</p>
      : <p class="waiting">{words.common.loading}</p>;
  }
  const machine = { ...value, ...live };
  const { id, label, online, boot, macs } = machine;
  const wake = () => attempt(() => api.post(`machines/${id}/wake`, {}), text.woken(1));
  return (
    <>
      <PageHead
        title={label}
        told={<Badge kind={online ? "good" : "calm"}>{online ? text.online : text.offline}</Badge>}
      >
        {may("operator") && (
          <>
            {macs[0] && (
              <LinkButton main href={`/sessions/new?machines=${encodeURIComponent(macs[0])}`}>
                {text.detail.deploy}
              </LinkButton>
            )}
            <button type="button" onClick={wake}>
              <Icon name="wake" />
              {text.wake}
            </button>
            <button type="button" onClick={() => setForgetting(true)}>{text.forget}</button>
          </>
        )}
      </PageHead>
      <div class="columns">
        <section class="card stack" aria-labelledby="boot">
          <div class="card-head">
            <h2 id="boot">{text.detail.boot}</h2>
            {may("operator") && (
              <button type="button" onClick={() => setAssigning(true)}>{text.detail.change}</button>
            )}
          </div>
          <p>
            <strong>{text.boot[boot.assignment]}</strong>
            {boot.sessionId && (
              <>
                · <a href={`/sessions/${boot.sessionId}`}>{boot.sessionId}</a>
              </>
            )}
          </p>
          <p class="faint">{boot.why}</p>
          {may("operator") && <Rename machine={machine} />}
        </section>
        <HardwareCard machine={machine} />
      </div>
      <History history={value.history} />
      <p>
        <a href={`/log?machine=${id}`}>{text.detail.log}</a>
      </p>
      {assigning && <AssignDialog machines={[machine]} onClose={() => setAssigning(false)} />}
      {forgetting && (
        <Confirm
          title={text.forgetTitle(label)}
          action={text.forget}
          onClose={() => setForgetting(false)}
          onConfirm={async () => {
            await api.delete(`machines/${id}`);
            tellDone(text.forgotten(label));
            go("/machines");
          }}
        >
          <p>{text.forgetTold}</p>
        </Confirm>
      )}
    </>
  );
}
