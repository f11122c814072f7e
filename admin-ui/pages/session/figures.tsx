import type { SessionView } from "../../../src/contract/mod.ts";
import { bytes, duration, percent, rate } from "../../data/format.ts";
import { type Members, ratesOf } from "../../data/live.ts";
import { isRunning, overall } from "../../data/progress.ts";
import { Figure, Progress } from "../../parts/bits.tsx";
import { RateChart } from "../../parts/chart.tsx";
import { Gathering } from "../../parts/gathering.tsx";
import { useNow } from "../../parts/use_now.ts";
import { words } from "../../words/mod.ts";

const { figures } = words.session;

/** How far a session is, in figures and as a curve. */
export function Figures({ session, members }: { session: SessionView; members: Members }) {
  const isWaiting = session.state === "gathering", isSending = session.state === "deploying";
  const history = ratesOf(session.id);
  const hasCurve = isSending || (!isWaiting && history.times.length > 1);
  return (
    <section class={hasCurve ? "card monitor-top curved" : "card monitor-top"} aria-label={figures.label}>
      {isWaiting
        ? <Gathering session={session} members={members} />
        : <Numbers session={session} members={members} />}
      {hasCurve && (
        <div class="monitor-curve">
          <h2>{words.session.chartTitle}</h2>
          <RateChart
            history={history}
            height={150}
            label={words.session.chart(rate(session.sender?.rate ?? 0))}
          />
        </div>
      )}
    </section>
  );
}

function Numbers({ session, members }: { session: SessionView; members: Members }) {
  const { sender, counts, startedAt, endedAt, state } = session;
  const runs = isRunning(session);
  const now = useNow(runs);
  const all = overall(members.map.values());
  const share = state === "finished" ? 1 : all.share;
  const seconds = startedAt === null ? null : ((endedAt ?? now) - startedAt) / 1000;
  const datagrams = sender ? sender.sourceDatagrams + sender.repairDatagrams : 0;
  const bad = counts.failed + counts.excluded;
  return (
    <div class="stack">
      <div class="monitor-progress">
        <strong>{percent(share)}</strong>
        <Progress
          share={share}
          label={figures.progress}
          kind={state === "failed" ? "bad" : state === "stopped" ? "calm" : runs ? "busy" : "good"}
        />
      </div>
      <dl class="figures">
        {seconds !== null && (
          <Figure label={runs ? figures.elapsed : figures.took} value={duration(seconds)} />
        )}
        {runs && <Figure label={figures.left} value={all.left === null ? "–" : duration(all.left)} />}
        {sender && (
          <>
            <Figure label={figures.rate} value={rate(sender.rate)} />
            <Figure label={figures.sent} value={bytes(sender.bytes)} />
            <Figure
              label={figures.repairs}
              value={datagrams ? `${(100 * sender.repairDatagrams / datagrams).toFixed(1)} %` : "–"}
            />
          </>
        )}
        {!runs && all.bytes > 0 && <Figure label={figures.size} value={bytes(all.bytes)} />}
        {state === "finished" && all.bytes > 0 && !!seconds && (
          <Figure label={figures.average} value={rate(all.bytes / seconds)} />
        )}
        <Figure
          label={figures.done}
          value={`${counts.done} / ${all.members}`}
          kind={counts.done ? "good" : undefined}
        />
        <Figure label={figures.failed} value={bad} kind={bad ? "bad" : undefined} />
        <Figure label={figures.lost} value={counts.lost} kind={counts.lost ? "warn" : undefined} />
        {runs && (
          <Figure label={figures.lagging} value={all.lagging} kind={all.lagging ? "warn" : undefined} />
        )}
      </dl>
    </div>
  );
}
