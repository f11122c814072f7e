import type { ScheduledView } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import { when } from "../../data/format.ts";
import { Badge, type Kind } from "../../parts/bits.tsx";
import { words } from "../../words/mod.ts";
import { momentTold, scheduleTold, typeTold, zoneTold } from "../wizard/told.ts";
import { ScheduleActions } from "./schedule_actions.tsx";

const KINDS: Record<ScheduledView["state"], Kind> = {
  waiting: "good",
  running: "busy",
  stopped: "warn",
  over: "calm",
};

/** A session with a schedule: when it runs, when it did, and what can be done with it. */
export function ScheduleCard({ scheduled }: { scheduled: ScheduledView }) {
  const { schedules: says, common: { states } } = words;
  const { id, name, state, told, options, schedule, sessionId, runs, lastRunAt } = scheduled;
  return (
    <article class="card schedule-card" aria-labelledby={`schedule-${id}`}>
      <div class="card-head">
        <div>
          <h2 id={`schedule-${id}`}>{name}</h2>
          <p class="faint">{told}</p>
        </div>
        <Badge kind={KINDS[state]}>{states[state]}</Badge>
      </div>
      <dl class="facts">
        <dt>{says.when}</dt>
        <dd>{scheduleTold(schedule)}</dd>
        <dt>{says.next}</dt>
        <dd>
          <Next scheduled={scheduled} />
        </dd>
        <dt>{says.last}</dt>
        <dd>
          {lastRunAt === null ? says.lastNone : when(lastRunAt)}
          {sessionId !== null && (
            <>
              {" — "}
              <a href={`/sessions/${sessionId}`}>{says.session(sessionId)}</a>
            </>
          )}
        </dd>
        <dt>{says.runs}</dt>
        <dd>{runs}</dd>
        <dt>{says.image}</dt>
        <dd>{options.image}</dd>
        <dt>{says.takes}</dt>
        <dd>{typeTold(options)}</dd>
      </dl>
      {may("operator") && <ScheduleActions scheduled={scheduled} />}
    </article>
  );
}

/** When it is due next, on the wall there and here. */
function Next({ scheduled: { nextAt, schedule, state } }: { scheduled: ScheduledView }) {
  const { schedules: says } = words;
  if (schedule.type === "cyclic") return <>{state === "waiting" ? says.nextCyclic : says.nextNone}</>;
  if (nextAt === null) return <>{says.nextNone}</>;
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <>
      <strong>{momentTold(nextAt, schedule.timeZone)}</strong>
      {` (${zoneTold(schedule.timeZone)})`}
      {own !== schedule.timeZone && <span class="faint">{` — ${says.ownTime(momentTold(nextAt, own))}`}
      </span>}
    </>
  );
}
