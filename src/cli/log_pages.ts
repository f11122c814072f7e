import type { LogStatsView, LogView } from "../contract/mod.ts";
import type { ApiClient } from "./api_client.ts";

/** Entries that the server gives at most at a time. */
const MOST = 1000;
/** Entry numbers asked for at a time; more as long as few of them fit. */
const LARGEST = 1_000_000;
/** Milliseconds between looks for new entries. */
const EVERY = 1000;

/** Every entry that fits, oldest first; `query` as the server takes it, without limit, after and before. */
export async function* allEntries(api: ApiClient, query: URLSearchParams): AsyncGenerator<LogView[]> {
  const { first, last } = await api.get<LogStatsView>("log/stats");
  yield* between(api, query, first - 1, last + 1);
}

/** Entries as they come, after entry number `after`, until the program is ended. */
export async function* newEntries(
  api: ApiClient,
  query: URLSearchParams,
  after: number,
  every = EVERY,
): AsyncGenerator<LogView[]> {
  for (;;) {
    const latest = await page(api, query, after);
    // As many as there can be: there may be more between.
    if (latest.length === MOST) yield* between(api, query, after, latest[0].id);
    if (latest.length) yield latest;
    after = latest.at(-1)?.id ?? after;
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

/** Entries between two numbers, both left out. The server gives the latest: so pieces that surely fit in an answer. */
async function* between(
  api: ApiClient,
  query: URLSearchParams,
  after: number,
  before: number,
): AsyncGenerator<LogView[]> {
  for (let size = MOST; after + 1 < before;) {
    const end = Math.min(before, after + size + 1);
    const entries = await page(api, query, after, end);
    if (entries.length === MOST && end - after - 1 > MOST) {
      size = MOST;
      continue;
    }
    if (entries.length) yield entries;
    after = end - 1;
    size = entries.length < MOST / 4 ? Math.min(size * 2, LARGEST) : MOST;
  }
}

function page(api: ApiClient, query: URLSearchParams, after: number, before?: number): Promise<LogView[]> {
  const all = new URLSearchParams(query);
  all.set("limit", String(MOST));
  all.set("after", String(after));
  if (before !== undefined) all.set("before", String(before));
  return api.get<LogView[]>(`log?${all}`);
}
