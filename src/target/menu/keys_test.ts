import { deepEqual, ok } from "node:assert/strict";
import { Random } from "../../base/mod.ts";
import { CancelKeys } from "./cancel_keys.ts";
import { type Key, KeyReader } from "./keys.ts";

const READ: [what: string, pieces: string[], keys: Key[]][] = [
  ["letters", ["yes"], ["y", "e", "s"]],
  ["a line of a serial terminal", ["2\r"], ["2", "<enter>"]],
  ["a line with both ends", ["2\r\n3\n"], ["2", "<enter>", "3", "<enter>"]],
  ["arrows", ["\x1b[A\x1b[B\x1bOA\x1bOB"], ["<up>", "<down>", "<up>", "<down>"]],
  ["an arrow in pieces", ["\x1b", "[", "B"], ["<down>"]],
  ["keys that no menu knows", ["\x1b[5~a\x1b[1;5Cb\x1bOPc\x00\t"], ["a", "b", "c"]],
  ["both kinds of backspace", ["\x7f\b"], ["<backspace>", "<backspace>"]],
  ["letters beyond ASCII", ["ü日😀"], ["ü", "日", "😀"]],
  ["an escape before a letter", ["\x1bx"], ["<escape>", "x"]],
];
for (const [what, pieces, keys] of READ) {
  Deno.test(`keys: ${what}`, () => {
    const reader = new KeyReader();
    deepEqual([...pieces.flatMap((each) => reader.read(each)), ...reader.idle()], keys);
  });
}

Deno.test("keys: an escape alone is a key when nothing follows", () => {
  const reader = new KeyReader();
  deepEqual([reader.read("\x1b"), reader.idle(), reader.idle()], [[], ["<escape>"], []]);
});

Deno.test("keys: whatever comes, nothing is thrown and nothing without end is kept", () => {
  const random = new Random(3);
  for (let i = 0; i < 2000; i++) {
    const reader = new KeyReader();
    const text = Array.from(
      { length: random.below(30) },
      () => String.fromCharCode(random.below(i % 2 ? 128 : 0x10000)),
    );
    const keys = [
      ...reader.read(text.join("")),
      ...reader.idle(),
      ...reader.read("\x1b[" + "1".repeat(99) + "q\r"),
    ];
    ok(keys.includes("<enter>"));
    for (const key of keys) ok(/^<[a-z]+>$/.test(key) || !/\p{Cc}/u.test(key), JSON.stringify(key));
  }
});

const CANCEL: [what: string, keys: Key[], isWriting: boolean, wishes: (string | undefined)[]][] = [
  ["at once while waiting", ["x", "q"], false, [undefined, "cancel"]],
  ["by Escape", ["<escape>"], false, ["cancel"]],
  ["asked for while a disk is written", [..."q\ryes\r"].map((key) => key === "\r" ? "<enter>" : key), true, [
    "ask",
    undefined,
    undefined,
    undefined,
    undefined,
    "cancel",
  ]],
  ["not without a yes", ["q", "n", "<enter>", "x", "<enter>"], true, [
    "ask",
    undefined,
    "go on",
    undefined,
    undefined,
  ]],
];
for (const [what, keys, isWriting, wishes] of CANCEL) {
  Deno.test(`cancel: ${what}`, () => {
    const cancel = new CancelKeys();
    deepEqual(keys.map((key) => cancel.key(key, isWriting)), wishes);
  });
}
