import type { ScheduledView } from "../../../src/contract/mod.ts";
import { words } from "../../words/mod.ts";
import { nextRuns } from "./next_runs.ts";

const DAYS = 14, MOST_A_DAY = 4;

/** A run that will be: whose, and when. */
interface Run {
  scheduled: ScheduledView;
  at: number;
}

const weekday = new Intl.DateTimeFormat(undefined, { weekday: "short" });
const date = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

/** The runs of the coming two weeks, day by day, by the reader's clock. */
export function Weeks({ schedules }: { schedules: ScheduledView[] }) {
  const { schedules: says } = words;
  const days = daysFrom(new Date()), end = days.at(-1)!.getTime() + 86_400_000;
  const runs = comingRuns(schedules, Date.now(), end);
  if (!runs.length) return <p class="faint">{says.weeksNone}</p>;
  return (
    <section class="card" aria-labelledby="weeks">
      <h2 id="weeks">{says.weeks}</h2>
      <ol class="weeks">
        {days.map((day, i) => (
          <Day key={day.getTime()} day={day} isToday={i === 0} runs={runs.filter(isOn(day))} />
        ))}
      </ol>
    </section>
  );
}

function Day({ day, isToday, runs }: { day: Date; isToday: boolean; runs: Run[] }) {
  const { schedules: says } = words;
  return (
    <li class={runs.length ? "some" : "none"}>
      <p>
        <strong>{isToday ? says.today : weekday.format(day)}</strong>{" "}
        <span class="faint">{date.format(day)}</span>
      </p>
      {runs.length ? null : <span class="sr">{says.noRuns}</span>}
      <ul>
        {runs.slice(0, MOST_A_DAY).map(({ scheduled, at }) => (
          <li key={`${scheduled.id}-${at}`}>
            <span class="at">{clock.format(at)}</span> {scheduled.name}
          </li>
        ))}
        {runs.length > MOST_A_DAY && <li class="faint">{says.moreRuns(runs.length - MOST_A_DAY)}</li>}
      </ul>
    </li>
  );
}

/** Those that go by the clock and were not stopped, by their time. */
function comingRuns(schedules: ScheduledView[], from: number, to: number): Run[] {
  return schedules.flatMap((scheduled) => {
    const { schedule, state } = scheduled;
    if (schedule.type === "cyclic" || state === "stopped" || state === "over") return [];
    return nextRuns(schedule, from, DAYS + 1, to).map((at) => ({ scheduled, at }));
  }).sort((a, b) => a.at - b.at);
}

function daysFrom(now: Date): Date[] {
  return Array.from(
    { length: DAYS },
    (_, i) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + i),
  );
}

function isOn(day: Date): (run: Run) => boolean {
  return ({ at }) => new Date(at).toDateString() === day.toDateString();
}
