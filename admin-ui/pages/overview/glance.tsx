import type { SessionView } from "../../../src/contract/mod.ts";
import { api } from "../../data/api.ts";
import { sessions, snapshots, status, targets } from "../../data/live.ts";
import { isRunning, troubled } from "../../data/progress.ts";
import { Figure } from "../../parts/bits.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { usePaced } from "../../parts/use_paced.ts";
import { words } from "../../words/mod.ts";

const { figures } = words.overview;

/** The figures of today. */
export function Glance() {
  usePaced(targets.changes);
  usePaced(sessions.changes);
  const midnight = new Date().setHours(0, 0, 0, 0);
  // What the server tells by itself ends with the hundred last sessions; a busy day has more.
  const asked = useLoaded(
    (signal) => api.get<SessionView[]>(`sessions?from=${midnight}&limit=1000`, signal),
    [midnight, snapshots.value],
  );
  const today = new Map((asked.value ?? []).map((session) => [session.id, session]));
  for (const session of sessions.peek()) {
    if ((session.startedAt ?? session.createdAt) >= midnight || isRunning(session)) {
      today.set(session.id, session);
    }
  }
  const all = [...today.values()];
  const deployed = all.reduce((sum, { counts }) => sum + counts.done, 0);
  const failed = all.reduce(
    (sum, session) => sum + (isRunning(session) ? session.counts.failed : troubled(session)),
    0,
  );
  const told = targets.peek(),
    online = told.length ? told.filter((each) => each.online).length : status.value?.targetsOnline;
  return (
    <section class="card" aria-label={figures.label}>
      <dl class="figures glance">
        <Figure label={figures.online} value={online ?? "–"} />
        <Figure
          label={figures.running}
          value={all.filter(isRunning).length}
          kind={all.some(isRunning) ? "busy" : undefined}
        />
        <Figure label={figures.deployed} value={deployed} kind={deployed ? "good" : undefined} />
        <Figure label={figures.failed} value={failed} kind={failed ? "bad" : undefined} />
      </dl>
    </section>
  );
}
