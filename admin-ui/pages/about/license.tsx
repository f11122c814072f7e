import type { LicenseView } from "../../../src/contract/mod.ts";
import { when } from "../../data/format.ts";
import { Badge, Figure, Progress } from "../../parts/bits.tsx";
import { words } from "../../words/mod.ts";

const text = words.about;

/** How many machines may be deployed, how many were, and by which licenses. */
export function License({ license }: { license: LicenseView }) {
  const { limited, total, expended, available, told, licenses } = license;
  return (
    <>
      <dl class="figures">
        <Figure label={text.total} value={total ?? text.unlimited} />
        <Figure label={text.expended} value={expended} />
        <Figure
          label={text.available}
          value={available ?? text.unlimited}
          kind={available === 0 ? "bad" : undefined}
        />
      </dl>
      {total !== null && total > 0 && (
        <Progress share={expended / total} label={text.expended} kind={available === 0 ? "bad" : "busy"} />
      )}
      <p class="told">{told}</p>
      {limited && <p class="faint">{text.once}</p>}
      {licenses.length > 0 && (
        <div class="table-box" tabIndex={0} role="group" aria-label={text.license}>
          <table class="table">
            <thead>
              <tr>
                {[text.of, text.kind, text.quota, text.issued, text.ends, text.state].map((head) => (
                  <th key={head} scope="col">{head}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {licenses.map((each) => (
                <tr key={each.id}>
                  <th scope="row" title={each.id}>{each.licensee}</th>
                  <td>{text.kinds[each.kind]}</td>
                  <td class="number">{each.quota}</td>
                  <td>{when(each.issuedAt)}</td>
                  <td>{each.expiresAt === null ? text.never : when(each.expiresAt)}</td>
                  <td>
                    <Badge kind={each.state === "active" ? "good" : "calm"}>{text.states[each.state]}</Badge>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
