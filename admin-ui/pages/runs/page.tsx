import { useEffect, useMemo, useState } from "preact/hooks";
import type { SessionView } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import { place, setQuery } from "../../app/router.ts";
import { api } from "../../data/api.ts";
import { saveFile } from "../../data/csv.ts";
import { sessions, snapshots } from "../../data/live.ts";
import { Empty, LinkButton, PageHead } from "../../parts/bits.tsx";
import { Confirm } from "../../parts/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { attempt, messageOf, tellDone } from "../../parts/notices.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { words } from "../../words/mod.ts";
import { Filters } from "./filters.tsx";
import { askedBy, everyOne, NAMES, page } from "./query.ts";
import { runsCsv } from "./runs_csv.ts";
import { RunsTable } from "./table.tsx";

const STEP = 50;

/** Every session that there ever was. */
export default function Page() {
  const { query } = place.value, text = query.toString();
  const asked = useMemo(() => askedBy(query, Date.now()), [text]);
  const [count, setCount] = useState(STEP);
  useEffect(() => setCount(STEP), [text]);
  // One more than are shown tells whether there are more.
  const found = useLoaded(
    (signal) => upTo(asked, count + 1, signal),
    [text, count, sessions.size, snapshots.value],
  );
  const [removing, setRemoving] = useState<SessionView>(), [clearing, setClearing] = useState(false);
  const isAll = (found.value?.length ?? 0) <= count, shown = found.value?.slice(0, count);
  const isAsked = NAMES.some((name) => query.get(name)), mayChange = may("operator");
  return (
    <>
      <PageHead title={words.runs.title} told={words.runs.told}>
        <button
          type="button"
          disabled={!shown?.length}
          onClick={() =>
            attempt(async () => saveFile("sessions.csv", "text/csv", runsCsv(await everyOne(asked))))}
        >
          <Icon name="download" />
          {words.runs.csv}
        </button>
        {mayChange && (
          <>
            <button type="button" onClick={() => setClearing(true)}>
              <Icon name="remove" />
              {words.runs.clear}
            </button>
            <LinkButton main href="/sessions/new">
              <Icon name="plus" />
              {words.runs.newSession}
            </LinkButton>
          </>
        )}
      </PageHead>
      <section class="card" aria-label={words.runs.filters.label}>
        <Filters />
      </section>
      {found.error !== undefined && <p class="failure" role="alert">{messageOf(found.error)}</p>}
      {!shown
        ? found.error === undefined && <p class="waiting">{words.common.loading}</p>
        : shown.length === 0
        ? <Nothing isAsked={isAsked} />
        : (
          <>
            <p class="faint" role="status">{words.runs.shown(shown.length, isAll)}</p>
            <RunsTable runs={shown} onRemove={mayChange ? setRemoving : undefined} />
            {!isAll && (
              <button type="button" class="log-end" onClick={() => setCount(count + STEP)}>
                {words.runs.more}
              </button>
            )}
          </>
        )}
      {removing && (
        <Confirm
          title={words.runs.remove.title}
          action={words.common.remove}
          onClose={() => setRemoving(undefined)}
          onConfirm={async () => {
            await api.delete(`sessions/${removing.id}`);
            tellDone(words.runs.remove.done);
            found.reload();
            document.querySelector<HTMLElement>("h1")?.focus();
          }}
        >
          <p>{words.runs.remove.told(removing.name)}</p>
        </Confirm>
      )}
      {clearing && (
        <Confirm
          title={words.runs.clearing.title}
          action={words.runs.clear}
          typed={words.runs.clearing.typed}
          onClose={() => setClearing(false)}
          onConfirm={async () => {
            const { deleted } = await api.post<{ deleted: number }>("sessions/clear", {});
            tellDone(words.runs.clearing.done(deleted));
            found.reload();
          }}
        >
          <p>{words.runs.clearing.told}</p>
        </Confirm>
      )}
    </>
  );
}

function Nothing({ isAsked }: { isAsked: boolean }) {
  return (
    <div class="card">
      {isAsked
        ? (
          <Empty icon="search" title={words.runs.none}>
            <p>{words.runs.noneTold}</p>
            <button
              type="button"
              onClick={() => setQuery(Object.fromEntries(NAMES.map((name) => [name, undefined])))}
            >
              {words.runs.filters.reset}
            </button>
          </Empty>
        )
        : (
          <Empty icon="runs" title={words.runs.empty}>
            <p>{words.runs.emptyTold}</p>
          </Empty>
        )}
    </div>
  );
}

/** So many of those that fit, in as many steps as the server's pages need. */
async function upTo(asked: URLSearchParams, count: number, signal: AbortSignal): Promise<SessionView[]> {
  const all: SessionView[] = [];
  while (all.length < count) {
    const limit = Math.min(1000, count - all.length);
    const some = await page(asked, limit, all.at(-1)?.id, signal);
    all.push(...some);
    if (some.length < limit) break;
  }
  return all;
}
