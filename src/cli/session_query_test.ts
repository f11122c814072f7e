import { equal, throws } from "node:assert/strict";
import { sessionListQuery } from "./session_query.ts";

const NOW = 1e12;

const queries: [flags: Record<string, string>, query: string][] = [
  [{}, ""],
  [{ wait: "5" }, ""],
  [{ state: "failed,stopped" }, "?state=failed%2Cstopped&limit=1000"],
  [{ since: "7d" }, `?from=${NOW - 7 * 86_400_000}&limit=1000`],
  [{ since: "90m", search: "a&b" }, `?from=${NOW - 5_400_000}&search=a%26b&limit=1000`],
  [{ since: "99999w" }, "?from=0&limit=1000"],
  [{ since: "2026-01-31", image: "x" }, `?from=${new Date(2026, 0, 31).getTime()}&image=x&limit=1000`],
];

Deno.test("session list: flags as a query", () => {
  for (const [flags, query] of queries) equal(sessionListQuery(flags, NOW), query);
  for (const since of ["", "7", "7y", "yesterday", "2026-13-45", "-1d"]) {
    throws(() => sessionListQuery({ since }, NOW), /--since must be such as 12h/, since);
  }
});
