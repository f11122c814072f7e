import { when } from "../../data/format.ts";
import { schedules } from "../../data/live.ts";
import { words } from "../../words/mod.ts";

const told = words.overview.scheduled;
const SHOWN = 5;

/** What runs next by itself. */
export function Scheduled() {
  const next = schedules.all.filter(({ state }) => state === "waiting")
    .sort((a, b) => (a.nextAt ?? Infinity) - (b.nextAt ?? Infinity)).slice(0, SHOWN);
  return (
    <section class="card" aria-labelledby="scheduled">
      <div class="card-head">
        <h2 id="scheduled">{told.title}</h2>
        <a href="/schedules">{told.make}</a>
      </div>
      {next.length === 0 ? <p class="faint">{told.none}</p> : (
        <ul class="plain-list">
          {next.map(({ id, name, nextAt, options, schedule }) => (
            <li key={id} class="row">
              <span>
                <strong>{name}</strong> <span class="faint">{options.image}</span>
              </span>
              <span class="end nowrap">
                {schedule.type === "cyclic" || nextAt === null ? told.cyclic : when(nextAt)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
