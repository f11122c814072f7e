import { deepEqual, equal } from "node:assert/strict";
import { ConsoleText } from "./text.ts";

function fed(...pieces: string[]): ConsoleText {
  const console = new ConsoleText();
  pieces.forEach((piece, i) => console.feed(piece, i * 1000));
  return console;
}

Deno.test("console text: escape sequences go, cursor movement starts a line, even when cut in two", () => {
  const whole = "\x1b[2J\x1b[01;01H\x1b[=3hBdsDxe\x1b[0m: loading\x1b[02;01HBoot0001\r\r\nok";
  const expected = "\nBdsDxe: loading\nBoot0001\nok";
  equal(fed(whole).text, expected);
  equal(fed(...whole).text.replace(/\n+/g, "\n"), expected);
});

Deno.test("console text: finds behind a place, and tells when it came", () => {
  const console = fed("Linux version 1\n", "login: ", "Linux ver", "sion 2\n");
  const first = console.find(/Linux version (\d)/)!;
  deepEqual([first.match[1], first.at], ["1", 0]);
  const second = console.find(/Linux version (\d)/, first.end)!;
  deepEqual([second.match[1], second.at], ["2", 3000]);
  equal(console.find(/Linux version/, second.end), undefined);
  deepEqual(console.tail(1), ["[   3.0] login: Linux version 2"]);
});
