import type { SessionView } from "../../../src/contract/mod.ts";
import { api } from "../../data/api.ts";

/** Names in the page's address. */
export const NAMES = ["when", "from", "to", "state", "search", "image"] as const;

const DAY = 86_400_000, PAGE = 1000, MOST_PAGES = 50;

/** What the address asks for, as the API takes it; `now` in milliseconds since 1970. */
export function askedBy(query: URLSearchParams, now: number): URLSearchParams {
  const asked = new URLSearchParams();
  const midnight = new Date(now).setHours(0, 0, 0, 0),
    time = (text: string | null) => Date.parse(`${text}T00:00`);
  const when = query.get("when");
  if (when === "today") asked.set("from", String(midnight));
  if (when === "7d") asked.set("from", String(now - 7 * DAY));
  if (when === "30d") asked.set("from", String(now - 30 * DAY));
  if (when === "span") {
    const from = time(query.get("from")), to = time(query.get("to"));
    if (!Number.isNaN(from)) asked.set("from", String(from));
    // The day that is named belongs to it; by the calendar, as a day may have 23 or 25 hours.
    if (!Number.isNaN(to)) asked.set("to", String(new Date(to).setDate(new Date(to).getDate() + 1) - 1));
  }
  for (const name of ["state", "search", "image"]) if (query.get(name)) asked.set(name, query.get(name)!);
  return asked;
}

/** Sessions that fit, newest first; those before the number `before`. */
export function page(
  asked: URLSearchParams,
  limit: number,
  before?: string,
  signal?: AbortSignal,
): Promise<SessionView[]> {
  const query = new URLSearchParams(asked);
  query.set("limit", String(limit));
  if (before) query.set("before", before);
  return api.get<SessionView[]>(`sessions?${query}`, signal);
}

/** Every session that fits. */
export async function everyOne(asked: URLSearchParams): Promise<SessionView[]> {
  const all: SessionView[] = [];
  for (let i = 0; i < MOST_PAGES; i++) {
    const some = await page(asked, PAGE, all.at(-1)?.id);
    all.push(...some);
    if (some.length < PAGE) break;
  }
  return all;
}
