import { may } from "../../app/access.ts";
import { sessions, snapshots } from "../../data/live.ts";
import { Empty, LinkButton, PageHead } from "../../parts/bits.tsx";
import { Icon } from "../../parts/icon.tsx";
import { isRunning } from "../../data/progress.ts";
import { words } from "../../words/mod.ts";
import { ActivityBar } from "./activity_bar.tsx";
import { Failures } from "./failures.tsx";
import { Glance } from "./glance.tsx";
import { Scheduled } from "./scheduled.tsx";
import { SessionCard } from "./session_card.tsx";
import { FirstSteps } from "./first_steps.tsx";
import { Waiting } from "./waiting.tsx";

/** What runs, what waits and what failed. */
export default function Page() {
  const isTold = snapshots.value > 0, isNew = isTold && sessions.size === 0;
  return (
    <>
      <PageHead title={words.overview.title} told={words.overview.told}>
        {may("operator") && (
          <LinkButton main href="/sessions/new">
            <Icon name="plus" />
            {words.overview.newSession}
          </LinkButton>
        )}
      </PageHead>
      <Glance />
      {isNew && <FirstSteps />}
      {isTold && !isNew && <Running />}
      <div class="columns overview-columns">
        <Waiting />
        <Scheduled />
        <Failures />
      </div>
      <ActivityBar />
    </>
  );
}

function Running() {
  const running = sessions.all.filter(isRunning).map(({ id }) => id).sort((a, b) => Number(b) - Number(a));
  return (
    <section aria-labelledby="running">
      <h2 id="running">{words.overview.running.title}</h2>
      {running.length ? running.map((id) => <SessionCard key={id} id={id} />) : (
        <div class="card">
          <Empty icon="sessions" title={words.overview.running.none}>
            <p>{words.overview.running.noneTold}</p>
          </Empty>
        </div>
      )}
    </section>
  );
}
