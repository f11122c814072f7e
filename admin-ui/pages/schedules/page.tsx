import { may } from "../../app/access.ts";
import { schedules } from "../../data/live.ts";
import { Empty, LinkButton, PageHead } from "../../parts/bits.tsx";
import { words } from "../../words/mod.ts";
import { ScheduleCard } from "./schedule_card.tsx";
import { Weeks } from "./weeks.tsx";

/** All sessions with a schedule, and when they run. */
export default function Page() {
  const { schedules: says, common: { pages } } = words;
  const all = schedules.all.sort((a, b) =>
    (a.nextAt ?? Infinity) - (b.nextAt ?? Infinity) || Number(b.id) - Number(a.id)
  );
  return (
    <>
      <PageHead title={pages.schedules} told={says.told}>
        {may("operator") && <LinkButton href="/sessions/new?when=weekly" main>{says.create}</LinkButton>}
      </PageHead>
      {all.length
        ? (
          <>
            <Weeks schedules={all} />
            <ul class="schedule-cards">
              {all.map((each) => (
                <li key={each.id}>
                  <ScheduleCard scheduled={each} />
                </li>
              ))}
            </ul>
          </>
        )
        : (
          <div class="card">
            <Empty icon="schedules" title={says.none}>
              <p>{says.noneTold}</p>
            </Empty>
          </div>
        )}
    </>
  );
}
