import assert from "node:assert/strict";
import { askedBy } from "./query.ts";

Deno.test("runs: what the address asks for", () => {
  const now = new Date(2026, 10, 23, 14, 30).getTime(),
    at = (day: number) => new Date(2026, 10, day).getTime();
  const cases: [string, Record<string, number | string>][] = [
    ["", {}],
    ["when=today", { from: at(23) }],
    ["when=7d&state=failed", { from: now - 7 * 86_400_000, state: "failed" }],
    ["when=span&from=2026-11-02&to=2026-11-05", { from: at(2), to: at(6) - 1 }],
    ["when=span&from=rubbish&to=", {}],
    ["from=2026-11-02&search=a%26b&image=office", { search: "a&b", image: "office" }],
  ];
  for (const [query, asked] of cases) {
    const expected = Object.entries(asked).map(([name, value]) => [name, String(value)]);
    assert.deepEqual([...askedBy(new URLSearchParams(query), now)], expected, query);
  }
});
