import type { ParseArgsOptionsConfig } from "node:util";
import { usage } from "./command.ts";
import type { Flags } from "./session_flags.ts";

/** Flags that say which sessions are listed; `--image` goes with them. */
export const LIST_FLAGS = {
  state: { type: "string" },
  since: { type: "string" },
  search: { type: "string" },
} satisfies ParseArgsOptionsConfig;

/** The lines of help about them. */
export const LIST_FLAGS_HELP =
  `  --state STATES       list: those that are running, finished, failed or stopped; several with commas between
  --since WHEN         list: those that began since then: 90m, 12h, 7d, 2w ago, or a date such as 2026-01-31
  --search TEXT        list: those with the text in their name or their image's; --image IMAGE those of an image`;

/** Sessions of one list. */
const MOST_LISTED = 1000;
const MINUTE = 60_000;
const UNITS: Record<string, number> = { m: MINUTE, h: 60 * MINUTE, d: 1440 * MINUTE, w: 7 * 1440 * MINUTE };

/** The query of a list of sessions, with its question mark; empty where no flag says which. Throws `cli.usage`. */
export function sessionListQuery({ state, since, search, image }: Flags, now = Date.now()): string {
  const wanted = {
    state,
    from: since === undefined ? undefined : String(sinceTime(String(since), now)),
    search,
    image,
  };
  const given = Object.entries(wanted).filter(([, value]) => value !== undefined);
  if (!given.length) return "";
  return `?${new URLSearchParams([...given as [string, string][], ["limit", String(MOST_LISTED)]])}`;
}

/** Milliseconds since 1970; days begin at midnight here. */
function sinceTime(text: string, now: number): number {
  const [, count, unit] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  if (count !== undefined) return Math.max(0, now - Number(count) * UNITS[unit]);
  const date = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00`).getTime() : NaN;
  if (date >= 0) return date;
  throw usage("session", `--since must be such as 12h, 7d or 2026-01-31, current value is ${text}`);
}
