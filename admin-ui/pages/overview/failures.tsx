import { when } from "../../data/format.ts";
import { sessions } from "../../data/live.ts";
import { total, troubled } from "../../data/progress.ts";
import { SessionBadge } from "../../parts/session_badge.tsx";
import { usePaced } from "../../parts/use_paced.ts";
import { words } from "../../words/mod.ts";

const told = words.overview.failures;
const DAY = 86_400_000, SHOWN = 6;

/** Sessions of the last day that failed, or that some machines came out of without their image. */
export function Failures() {
  usePaced(sessions.changes);
  const since = Date.now() - DAY;
  const failed = sessions.peek().filter((session) =>
    session.endedAt !== null && session.endedAt >= since &&
    (session.state === "failed" || (session.state === "finished" && troubled(session) > 0))
  ).sort((a, b) => b.endedAt! - a.endedAt!).slice(0, SHOWN);
  return (
    <section class="card" aria-labelledby="failures">
      <div class="card-head">
        <h2 id="failures">{told.title}</h2>
      </div>
      {failed.length === 0 ? <p class="faint">{told.none}</p> : (
        <ul class="plain-list">
          {failed.map((session) => (
            <li key={session.id}>
              <div class="row">
                <a href={`/sessions/${session.id}`}>{session.name}</a>
                <SessionBadge session={session} />
                <span class="end faint nowrap">{when(session.endedAt!)}</span>
              </div>
              <div class="faint">
                {session.state === "failed" ? session.told : told.machines(troubled(session), total(session))}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
