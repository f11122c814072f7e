import type { SessionView } from "../../../src/contract/mod.ts";
import type { Members } from "../../data/live.ts";
import { isRunning, kindOf, shareOf } from "../../data/progress.ts";
import { Empty } from "../../parts/bits.tsx";
import { type Tile, Wall } from "../../parts/wall.tsx";
import { words } from "../../words/mod.ts";
import { nameOf } from "./names.ts";

const LEGEND = [
  ["joined", "calm"],
  ["deploying", "busy"],
  ["lagging", "warn"],
  ["done", "good"],
  ["failed", "bad"],
] as const;

interface WallCardProps {
  session: SessionView;
  members: Members;
  onPick(id: string): void;
}

/** All machines of the session at one glance; those of its list that are not there yet are empty tiles. */
export function WallCard({ session, members, onPick }: WallCardProps) {
  const { counts } = session, told = words.session;
  const tiles = tilesOf(session, members);
  const here = members.map.size;
  return (
    <section class="card" aria-labelledby="wall-title">
      <div class="card-head">
        <h2 id="wall-title">{told.wallTitle}</h2>
        {tiles.length > 0 && <Legend />}
      </div>
      {tiles.length === 0
        ? isRunning(session)
          ? (
            <Empty icon="machines" title={told.nobody}>
              <p>{told.nobodyTold}</p>
            </Empty>
          )
          : <Empty icon="machines" title={told.noneTook} />
        : (
          <Wall
            tiles={tiles}
            label={told.wall(
              here,
              counts.done,
              counts.deploying,
              counts.failed + counts.excluded + counts.lost,
            )}
            onPick={(id) => members.map.has(id) && onPick(id)}
          />
        )}
    </section>
  );
}

function tilesOf(session: SessionView, members: Members): Tile[] {
  const tiles: Tile[] = [], macs = new Set<string>();
  for (const member of members.map.values()) {
    if (member.mac) macs.add(member.mac);
    const label = `${nameOf(member)}: ${words.common.states[member.state]}`;
    tiles.push({ id: member.targetId, label, share: shareOf(member), kind: kindOf(member) });
  }
  if (!isRunning(session)) return tiles;
  for (const { mac, name } of session.options.machines) {
    if (macs.has(mac)) continue;
    tiles.push({ id: mac, label: `${name ?? mac}: ${words.session.missing}`, share: 0, kind: "calm" });
  }
  return tiles;
}

function Legend() {
  return (
    <ul class="legend" aria-label={words.session.legend.label}>
      {LEGEND.map(([name, kind]) => (
        <li key={name}>
          <span class={`legend-box ${kind}`} />
          {words.session.legend[name]}
        </li>
      ))}
    </ul>
  );
}
