import { equal } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { toNetascii } from "./netascii.ts";

const text = (bytes: Uint8Array) => String.fromCharCode(...bytes);
const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** What tftp-hpa's client makes of it. */
function back(wire: string): string {
  return wire.replace(/\r[\n\0]/g, (pair) => pair === "\r\n" ? "\n" : "\r");
}

const cases: [text: string, wire: string][] = [
  ["", ""],
  ["one\ntwo\n", "one\r\ntwo\r\n"],
  ["a\rb", "a\r\0b"],
  ["a\r\nb", "a\r\0\r\nb"],
];
for (const [from, wire] of cases) {
  Deno.test(`tftp netascii: ${JSON.stringify(from)}`, () => equal(text(toNetascii(bytes(from))), wire));
}

Deno.test("tftp netascii: a client turns it back into every file", () => {
  const random = new Random(1);
  for (let i = 0; i < 500; i++) {
    const from = Array.from({ length: random.below(80) }, () => "\r\n\0ab"[random.below(5)]).join("");
    equal(back(text(toNetascii(bytes(from)))), from);
  }
});
