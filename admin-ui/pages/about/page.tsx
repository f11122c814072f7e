import { useState } from "preact/hooks";
import type { LicenseView } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import { api } from "../../data/api.ts";
import { duration } from "../../data/format.ts";
import { status } from "../../data/live.ts";
import { PageHead } from "../../parts/bits.tsx";
import { messageOf } from "../../parts/notices.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { words } from "../../words/mod.ts";
import { AddLicense } from "./add_license.tsx";
import { License } from "./license.tsx";

const text = words.about;

/** The program, the server, and its license. */
export default function About() {
  const { value, error, reload } = useLoaded((signal) => api.get<LicenseView>("license", signal), []);
  const [adding, setAdding] = useState(false);
  const server = status.value;
  return (
    <>
      <PageHead title={text.title} told={text.product} />
      <div class="columns">
        <section class="card" aria-labelledby="about-server">
          <h2 id="about-server">{text.server}</h2>
          <dl class="facts">
            <dt>{text.version}</dt>
            <dd>{server?.version}</dd>
            <dt>{text.server}</dt>
            <dd>{server?.hostname} {server?.addresses.map(({ address }) => address).join(", ")}</dd>
            <dt>{text.uptime}</dt>
            <dd>{server && duration(server.uptime)}</dd>
            <dt>{text.storage}</dt>
            <dd class="mono">{server?.imageDirectory}</dd>
            <dt>{text.api}</dt>
            <dd>
              <a href="/api/docs" target="_blank">{text.apiTold}</a>
            </dd>
            <dt>{text.others}</dt>
            <dd>{text.othersTold}</dd>
          </dl>
        </section>
        <section class="card" aria-labelledby="about-license">
          <div class="card-head">
            <h2 id="about-license">{text.license}</h2>
            {may("admin") && <button type="button" onClick={() => setAdding(true)}>{text.add}</button>}
          </div>
          {error
            ? <p class="failure" role="alert">{messageOf(error)}</p>
            : value && <License license={value} />}
        </section>
      </div>
      {adding && <AddLicense onDone={reload} onClose={() => setAdding(false)} />}
    </>
  );
}
