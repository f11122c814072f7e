import { deepEqual, equal, throws } from "node:assert/strict";
import {
  editSettings,
  KEYS,
  parseCoordCfg,
  parseMcastIni,
  parsePxeIni,
  type SettingsFileName,
} from "./mod.ts";
import { problemOf, readKnown } from "./settings_file.ts";

const cases: [
  why: string,
  file: SettingsFileName,
  before: string,
  Record<string, string | null>,
  after: string,
][] = [
  ["a value", "mcast.ini", "BASEID=1\n", { BASEID: "7" }, "BASEID=7\n"],
  [
    "a value in quotes, case and blanks",
    "mcast.ini",
    '\t baseid = "1" \r\n',
    { BASEID: "7" },
    "\t baseid = 7 \r\n",
  ],
  ["a comment behind the value", "mcast.ini", "BASEID=1 ; ours\n", { BASEID: "7" }, "BASEID=7 ; ours\n"],
  ["a comment right behind it", "mcast.ini", "BASEID=1;ours", { BASEID: "7" }, "BASEID=7;ours"],
  [
    "no end of the last line",
    "mcast.ini",
    "; a\r\nBASEID=1",
    { WAKEUP_COUNT: "2" },
    "; a\r\nBASEID=1\r\nWAKEUP_COUNT=2",
  ],
  ["an empty file", "mcast.ini", "", { BASEID: "7" }, "[Transfer]\nBASEID=7\n"],
  ["comments only", "mcast.ini", "; a\r\n", { BASEID: "7" }, "; a\r\n[Transfer]\r\nBASEID=7\r\n"],
  ["a mark only", "mcast.ini", "\uFEFF", { BASEID: "7" }, "\uFEFF[Transfer]\nBASEID=7\n"],
  ["a removal", "mcast.ini", "; above\nBASEID=1\n\n; below\n", { BASEID: null }, "; above\n\n; below\n"],
  ["nothing to remove", "mcast.ini", "; above\n", { BASEID: null }, "; above\n"],
  ["the same value", "mcast.ini", 'BASEID="1"', { BASEID: "1" }, 'BASEID="1"'],
  [
    "a section in the middle",
    "coord.cfg",
    "[ServerSettings]\nPACKINTERVAL=2\n\n; end\n",
    { PACKTIME: "1:00:00" },
    "[ServerSettings]\nPACKINTERVAL=2\nPACKTIME=1:00:00\n\n; end\n",
  ],
  [
    "an empty section",
    "coord.cfg",
    "[serversettings]\n\n[Other]\n",
    { PACKTIME: "1:00:00" },
    "[serversettings]\nPACKTIME=1:00:00\n\n[Other]\n",
  ],
  [
    "a missing section",
    "coord.cfg",
    "[Other]\n",
    { PACKTIME: "1:00:00" },
    "[Other]\n[ServerSettings]\nPACKTIME=1:00:00\n",
  ],
  [
    "a path of Windows",
    "coord.cfg",
    "[ServerSettings]\nIMAGEBOOT=C:\\Old\\\n",
    { IMAGEBOOT: "\\\\depot\\images" },
    '[ServerSettings]\nIMAGEBOOT="\\\\\\\\depot\\\\images"\n',
  ],
];
for (const [why, file, before, changes, after] of cases) {
  Deno.test(`settings files: ${why}`, () => equal(editSettings(before, file, changes), after));
}

const bad: [file: SettingsFileName, before: string, Record<string, string | null>, RegExp][] = [
  [
    "mcast.ini",
    "\nBASEID=1",
    { BASEID: "225" },
    /line 2, BASEID=225: it must be a whole number from 1 to 224/,
  ],
  ["mcast.ini", "", { BASEID: "" }, /must not be empty/],
  ["mcast.ini", "", { BASEID: "1\nWAKEUP_COUNT=2" }, /one line of text/],
  ["coord.cfg", "", { IMAGEBOOT: " /images" }, /without blanks around it/],
  ["coord.cfg", "", { PACKTIME: "24:00:00" }, /PACKTIME=24:00:00: it must be a time of day/],
  ["mcast.ini", "", { PACKTIME: "1:00:00" }, /PACKTIME is no key of it; known are BASEID/],
  ["mcast.ini", "", { __proto__x: "1" }, /is no key/],
  ["mcast.ini", "BASEID", { BASEID: "1" }, /line 1 is neither/],
  ["pxe.ini", "", { DNS: "10.0.0.1, 10.0.0.300" }, /IPv4 address/],
];
for (const [file, before, changes, message] of bad) {
  Deno.test(`settings files: ${file} with ${JSON.stringify(changes)} is refused`, () =>
    throws(() => editSettings(before, file, changes), message));
}

/** A reproducible source of numbers from 0 to 1. */
function dice(seed: number): () => number {
  return () => {
    seed = Math.imul(seed ^ seed >>> 15, 0x2c1b3c6d) + 0x9e3779b9 | 0;
    return ((seed ^ seed >>> 13) >>> 0) / 2 ** 32;
  };
}

Deno.test("settings files: whatever the file looks like, an edit changes its keys and not one other line", () => {
  const roll = dice(7), pick = <T>(from: readonly T[]): T => from[Math.floor(roll() * from.length)];
  const texts = [
    "/srv/images",
    "C:\\Images\\",
    "\\\\a\\b",
    "a;b",
    'say "x"',
    "'q'",
    '"x"',
    "é # ü",
    "true",
    "x=y",
    "[z]",
    "\\;",
    "null",
  ];
  for (let round = 0; round < 3000; round++) {
    const file = pick(["coord.cfg", "mcast.ini", "pxe.ini"] as const);
    const valueOf = ({ kind }: typeof KEYS["pxe.ini"][number]) => {
      if (kind.type === "whole") return String(pick([kind.least, kind.most, kind.least + 1]));
      if (kind.type === "choice") return pick(kind.values);
      return {
        address: "10.0.0.1",
        addresses: "10.0.0.1, 10.0.0.2",
        time: "1:00:00",
        folder: pick(texts),
        text: pick(texts),
      }[kind.type];
    };
    const end = pick(["\n", "\r\n"]);
    const lines = [file === "coord.cfg" || roll() < 0.5 ? `[${KEYS[file][0].section}]` : "; settings"];
    for (const key of KEYS[file]) {
      while (roll() < 0.4) lines.push(pick(["", "; comment = 1", "# [x]", "  "]));
      if (roll() < 0.5) continue;
      const plain = key.kind.type === "text" || key.kind.type === "folder" ? "plain" : valueOf(key);
      const name = pick([key.key, key.key.toLowerCase()]);
      lines.push(`${name}${pick(["=", " = "])}${pick([plain, `"${plain}"`])}${pick(["", " "])}`);
    }
    const before = pick(["", "\uFEFF"]) + lines.join(end) + pick(["", end]);
    const changes: Record<string, string | null> = {};
    for (const key of KEYS[file]) if (roll() < 0.3) changes[key.key] = roll() < 0.3 ? null : valueOf(key);
    const after = editSettings(before, file, changes);
    const want = readKnown(before, file, file);
    for (const [key, value] of Object.entries(changes)) {
      if (value === null) want.delete(key);
      else want.set(key, value);
    }
    const sorted = (map: Map<string, string>) => [...map].sort();
    deepEqual(sorted(readKnown(after, file, file)), sorted(want), after);
    const others = (text: string) =>
      text.split(/(?<=\n)/).filter((raw) =>
        !Object.keys(changes).some((key) => new RegExp(`^\\uFEFF?${key}\\s*=`, "i").test(raw.trim()))
      ).map((raw) => raw.replace(/\r?\n$/, "")).filter((raw) => !/^\uFEFF?\[(Transfer|PXE)\]$/.test(raw));
    deepEqual(others(after).join("|").replace(/\|$/, ""), others(before).join("|").replace(/\|$/, ""));
    if (before.includes(end)) equal(after.replaceAll(end, "").includes("\n"), false, JSON.stringify(after));
  }
});

Deno.test("settings files: any text is either refused or edited, never something else", () => {
  const roll = dice(3), letters = '[];#="\\ \r\n\tAZaz\uFEFFé=BASEID=PACKTIME\n';
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: roll() * 60 }, () => letters[Math.floor(roll() * letters.length)]).join(
      "",
    );
    try {
      const after = editSettings(text, "mcast.ini", { BASEID: "9" });
      if (!/BASEID/i.test(after)) throw new TypeError(text);
      equal(editSettings(after, "mcast.ini", { BASEID: "9" }), after);
    } catch (error) {
      equal((error as { code?: string }).code, "config.syntax", String(error));
    }
  }
});

Deno.test("settings files: every fallback is what the parsers take, and may be written", () => {
  for (const keys of Object.values(KEYS)) {
    for (const { key, kind, fallback } of keys) {
      if (fallback !== null) equal(problemOf(kind, fallback), undefined, key);
    }
  }
  const numbers = Object.entries(parseMcastIni("")).map(([key, value]) => [key, String(value)]);
  deepEqual(numbers, KEYS["mcast.ini"].map(({ key, fallback }) => [key, fallback]));
  equal(parseCoordCfg("").packInterval, 1);
  deepEqual(parsePxeIni("").dns, []);
});
