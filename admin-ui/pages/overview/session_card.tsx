import type { SessionView } from "../../../src/contract/mod.ts";
import { useComputed } from "@preact/signals";
import { bytes, duration, percent, rate } from "../../data/format.ts";
import { type Members, membersOf, ratesOf, sessions, snapshots } from "../../data/live.ts";
import { kindOf, overall, shareOf, troubled } from "../../data/progress.ts";
import { Figure, Progress } from "../../parts/bits.tsx";
import { RateChart } from "../../parts/chart.tsx";
import { Gathering } from "../../parts/gathering.tsx";
import { SessionBadge } from "../../parts/session_badge.tsx";
import { usePaced } from "../../parts/use_paced.ts";
import { Wall } from "../../parts/wall.tsx";
import { go } from "../../app/router.ts";
import { words } from "../../words/mod.ts";

const told = words.overview.running;

/** A running session: what it does, how far it is, its machines, and what it sends. */
export function SessionCard({ id }: { id: string }) {
  usePaced(useComputed(() => [snapshots.value, sessions.get(id).value, membersOf(id).version.value]));
  const session = sessions.get(id).peek(), members = membersOf(id);
  if (!session) return null;
  const isSending = session.state === "deploying", now = session.sender?.rate ?? 0;
  return (
    <article class="card session-card" aria-labelledby={`session-${id}`}>
      <div class="card-head">
        <h3 id={`session-${id}`}>
          <a href={`/sessions/${id}`}>{session.name}</a>
        </h3>
        <span class="faint">{words.session.image(session.image)}</span>
        <span class="row end">
          <SessionBadge session={session} />
        </span>
      </div>
      <div class="session-card-body">
        <div class="stack">
          {isSending
            ? <Sending session={session} members={members} />
            : <Gathering session={session} members={members} />}
          <Machines session={session} members={members} />
        </div>
        {isSending && (
          <RateChart history={ratesOf(id)} height={120} label={told.chart(session.name, rate(now))} />
        )}
      </div>
    </article>
  );
}

function Sending({ session, members }: { session: SessionView; members: Members }) {
  const { share, left } = overall(members.map.values()), { sender, name } = session;
  return (
    <>
      <p>{session.told}</p>
      <Progress share={share} label={told.progress(name)} />
      <dl class="figures">
        <Figure label={told.share} value={percent(share)} />
        <Figure label={told.left} value={left === null ? "–" : duration(left)} />
        <Figure label={told.rate} value={sender ? rate(sender.rate) : "–"} />
        <Figure label={told.sent} value={sender ? bytes(sender.bytes) : "–"} />
      </dl>
    </>
  );
}

function Machines({ session, members }: { session: SessionView; members: Members }) {
  const tiles = Array.from(members.map.values(), (member) => ({
    id: member.targetId,
    label: `${member.name}: ${words.common.states[member.state]}`,
    share: shareOf(member),
    kind: kindOf(member),
  }));
  if (!tiles.length) return null;
  return (
    <Wall
      tiles={tiles}
      label={words.overview.wall.machines(tiles.length, session.counts.done, troubled(session))}
      onPick={(target) => go(`/sessions/${session.id}?target=${target}`)}
    />
  );
}
