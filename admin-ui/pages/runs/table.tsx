import type { SessionView } from "../../../src/contract/mod.ts";
import { duration, when } from "../../data/format.ts";
import { sessions } from "../../data/live.ts";
import { isRunning, total, troubled } from "../../data/progress.ts";
import { Icon } from "../../parts/icon.tsx";
import { SessionBadge } from "../../parts/session_badge.tsx";
import { useNow } from "../../parts/use_now.ts";
import { words } from "../../words/mod.ts";

const { columns, origins, remove } = words.runs;

interface TableProps {
  runs: SessionView[];
  /** Missing for those who may not. */
  onRemove?(session: SessionView): void;
}

/** Sessions as a table. */
export function RunsTable({ runs, onRemove }: TableProps) {
  return (
    <div class="table-box runs" tabIndex={0} role="region" aria-label={words.runs.title}>
      <table class="table">
        <caption class="sr">{words.runs.told}</caption>
        <thead>
          <tr>
            <th scope="col">{columns.name}</th>
            <th scope="col">{columns.image}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col">{columns.started}</th>
            <th scope="col" class="number">{columns.took}</th>
            <th scope="col" class="number">{columns.done}</th>
            <th scope="col" class="number">{columns.failed}</th>
            <th scope="col">{columns.origin}</th>
            {onRemove && (
              <th scope="col">
                <span class="sr">{columns.actions}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>{runs.map((run) => <Run key={run.id} run={run} onRemove={onRemove} />)}</tbody>
      </table>
    </div>
  );
}

function Run({ run, onRemove }: { run: SessionView; onRemove?(session: SessionView): void }) {
  // Those that run still change.
  const session = sessions.get(run.id).value ?? run;
  const { id, name, image, startedAt, endedAt, counts, origin, scheduleId } = session;
  const { state, options, machinesListed } = session;
  const most = options.type === "mac" ? machinesListed : options.maxTargets;
  // While it gathers the server's words count seconds, which stand still here.
  const told = state === "gathering"
    ? words.overview.gathering.of(total(session), options.minTargets, most)
    : session.told;
  const runs = isRunning(session), now = useNow(runs && startedAt !== null), bad = troubled(session);
  return (
    <tr>
      <td>
        <a href={`/sessions/${id}`}>{name}</a>
        <div class="faint run-told" title={told}>{told}</div>
      </td>
      <td>{image}</td>
      <td>
        <SessionBadge session={session} />
      </td>
      <td class="nowrap">
        {startedAt === null ? <span class="faint">{words.runs.notStarted}</span> : when(startedAt)}
      </td>
      <td class="number">{startedAt === null ? "" : duration(((endedAt ?? now) - startedAt) / 1000)}</td>
      <td class="number nowrap">{counts.done} / {total(session)}</td>
      <td class={bad ? "number bad" : "number"}>{bad}</td>
      <td class="nowrap">
        {scheduleId === null
          ? origins[origin]
          : <a href={`/schedules/${scheduleId}/edit`}>{origins[origin]}</a>}
      </td>
      {onRemove && (
        <td>
          {!runs && (
            <button
              type="button"
              class="plain small"
              aria-label={remove.action(name)}
              onClick={() => onRemove(session)}
            >
              <Icon name="remove" />
            </button>
          )}
        </td>
      )}
    </tr>
  );
}
