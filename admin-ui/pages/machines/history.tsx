import type { MachineDeploymentView } from "../../../src/contract/mod.ts";
import { duration, when } from "../../data/format.ts";
import { Badge, type Kind } from "../../parts/bits.tsx";
import { words } from "../../words/mod.ts";

const text = words.machines.detail;
const KINDS: Partial<Record<MachineDeploymentView["state"], Kind>> = {
  done: "good",
  failed: "bad",
  excluded: "warn",
  lost: "warn",
  deploying: "busy",
};

/** Every deployment a machine took part in, newest first. */
export function History({ history }: { history: MachineDeploymentView[] }) {
  return (
    <section class="card history" aria-labelledby="history">
      <h2 id="history">{text.history}</h2>
      {history.length === 0
        ? <p class="faint">{text.noHistory}</p>
        : (
          <div class="table-box" tabIndex={0} role="group" aria-label={text.history}>
            <table class="table">
              <thead>
                <tr>
                  {[text.when, text.session, text.image, text.result, text.took].map((head) => (
                    <th key={head} scope="col">{head}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {history.map((
                  { sessionId, sessionName, image, state, reason, joinedAt, startedAt, endedAt },
                ) => (
                  <tr key={sessionId}>
                    <td class="nowrap">{when(startedAt ?? joinedAt)}</td>
                    <td>
                      <a href={`/sessions/${sessionId}`}>{sessionName}</a>
                    </td>
                    <td>{image}</td>
                    <td>
                      <Badge kind={KINDS[state] ?? "calm"}>{words.common.states[state]}</Badge> {reason}
                    </td>
                    <td class="number">
                      {startedAt && endedAt ? duration((endedAt - startedAt) / 1000) : "–"}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
    </section>
  );
}
