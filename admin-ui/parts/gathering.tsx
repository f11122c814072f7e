import type { SessionView } from "../../src/contract/mod.ts";
import type { Members } from "../data/live.ts";
import { schedules } from "../data/live.ts";
import { gathering } from "../data/progress.ts";
import { words } from "../words/mod.ts";
import { Progress } from "./bits.tsx";
import { useNow } from "./use_now.ts";

/** What a session that gathers waits for: who is there of how many, and how long still. */
export function Gathering({ session, members }: { session: SessionView; members: Members }) {
  const now = useNow();
  const schedule = session.scheduleId === null
    ? undefined
    : schedules.get(session.scheduleId).value?.schedule;
  const { here, least, most, startsIn, givesUpIn } = gathering(
    session,
    members.map.values(),
    schedule?.type === "cyclic",
    now,
  );
  const told = words.overview.gathering, isEnough = here >= least;
  return (
    <div class="gathering stack">
      <p class="gathering-here">
        <strong>{told.of(here, least, most)}</strong>
      </p>
      <Progress
        share={here / (most ?? Math.max(least, 1))}
        label={told.progress(session.name)}
        kind={isEnough ? "good" : "warn"}
      />
      <p>
        {startsIn === null
          ? told.waits
          : startsIn > 0
          ? told.starts(startsIn, isEnough, least)
          : isEnough
          ? told.due
          : `${told.short(least)} ${givesUpIn === null ? told.forever : told.givesUp(givesUpIn)}`}
      </p>
    </div>
  );
}
