import { targets } from "../../data/live.ts";
import { usePaced } from "../../parts/use_paced.ts";
import { words } from "../../words/mod.ts";

const told = words.overview.waiting;
const SHOWN = 8;

/** Machines that are online and that no session has, and why. */
export function Waiting() {
  usePaced(targets.changes);
  const waiting = targets.peek().filter(({ online, sessionId }) => online && sessionId === null);
  return (
    <section class="card" aria-labelledby="waiting">
      <div class="card-head">
        <h2 id="waiting">{told.title}</h2>
      </div>
      {waiting.length === 0 ? <p class="faint">{told.none}</p> : (
        <ul class="plain-list">
          {waiting.slice(0, SHOWN).map(({ id, name, machineId, message }) => (
            <li key={id}>
              {machineId ? <a href={`/machines/${machineId}`}>{name}</a> : <strong>{name}</strong>}
              <div class="faint">{message ?? told.noReason}</div>
            </li>
          ))}
          {waiting.length > SHOWN && (
            <li>
              <a href="/machines">{told.more(waiting.length - SHOWN)}</a>
            </li>
          )}
        </ul>
      )}
    </section>
  );
}
