import { equal } from "node:assert/strict";
import { formatEntry } from "./mod.ts";

/** Fields that a machine on the network made up, and how they are printed. */
const fields: [value: unknown, printed: string][] = [
  ["plain", "a=plain"],
  ["two words", 'a="two words"'],
  ["line\nof its own", 'a="line\\nof its own"'],
  ["\x1b[2J\x1b]0;title\x07", "a=?[2J?]0;title?"],
  ["\x9b31m\x7f", "a=?31m?"],
  ["\u202eexe.\u2066", "a=?exe.?"],
  ["\u2028x", 'a="?x"'],
  [{ b: "\x1b[2J\x9b" }, 'a={"b":"\\u001b[2J?"}'],
  [3, "a=3"],
];
for (const [value, printed] of fields) {
  Deno.test(`log: ${JSON.stringify(value)} is a part of a line and nothing else`, () => {
    const entry = { time: new Date(0), level: "info", event: "e\x1b[31m", fields: { a: value } } as const;
    equal(formatEntry(entry).slice(8), ` info e?[31m ${printed}`);
  });
}

Deno.test("log: nor can the name of a field do more", () => {
  const fields = { "a\r\x1b[2J": 1 };
  equal(formatEntry({ time: new Date(0), level: "warn", event: "e", fields }).slice(8), " warn e a??[2J=1");
});
