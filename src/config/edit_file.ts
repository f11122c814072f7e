import { BroadsideError } from "../base/mod.ts";
import { HAS_SECTIONS, type Key, KEYS, type SettingsFileName } from "./keys.ts";
import { type Line, problemOf, readLine, readSettings, readValue, refusal } from "./settings_file.ts";

/** What to change: new values by key; null takes the key out of the file. */
export type Changes = Record<string, string | null>;

/** A line with its own end, which the last one may lack. */
interface TextLine {
  raw: string;
  end: string;
  what: Line;
}

/**
 * The text of a settings file with the changes made, and everything else as it is: comments, order, blank lines, ends of
 * lines, the mark in front, the spelling of keys. A key that is not there is added after the last one of its section.
 * Throws `config.value` naming line and range for values that cannot be, `config.syntax` for a file that cannot be read.
 */
export function editSettings(
  text: string,
  name: SettingsFileName,
  changes: Changes,
  file: string = name,
): string {
  readSettings(text, file);
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const lines = split(text.slice(mark.length));
  for (const [given, value] of Object.entries(changes)) {
    const key = KEYS[name].find(({ key }) => key === given.toUpperCase());
    if (!key) {
      throw new BroadsideError(
        "config.value",
        `Cannot use ${file}: ${given.slice(0, 80)} is no key of it; known are ${
          KEYS[name].map(({ key }) => key).join(", ")
        }.`,
      );
    }
    if (value === null) remove(lines, key);
    else set(lines, key, value, name, file);
  }
  return mark + lines.map(({ raw, end }) => raw + end).join("");
}

function split(text: string): TextLine[] {
  const lines = Array.from(
    text.matchAll(/(.*?)(\r?\n|$)/gs),
    ([, raw, end]) => ({ raw, end, what: readLine(raw) }),
  );
  // What follows the last line's end is no line.
  return lines.filter(({ raw, end }) => raw || end);
}

function isPair({ what }: TextLine, key?: Key): boolean {
  return what.type === "pair" && (key === undefined || what.key === key.key);
}

function remove(lines: TextLine[], key: Key): void {
  for (let at = lines.length - 1; at >= 0; at--) if (isPair(lines[at], key)) lines.splice(at, 1);
}

function set(lines: TextLine[], key: Key, value: string, name: SettingsFileName, file: string): void {
  const at = lines.findLastIndex((line) => isPair(line, key));
  const where = at < 0 ? place(lines, key, name) : at;
  const wrong = /[\p{Cc}\u2028\u2029]/u.test(value) || value !== value.trim()
    ? "it must be one line of text without blanks around it"
    : value === "" && key.kind.type !== "text" && key.kind.type !== "addresses"
    ? "it must not be empty; take the key out of the file instead"
    : problemOf(key.kind, value);
  if (wrong) throw refusal({ section: key.section, key: key.key, value, line: where + 1 }, file, wrong);
  if (at >= 0) {
    const { raw, end, what } = lines[at];
    if (what.type === "pair" && what.value === value) return;
    const equals = raw.indexOf("=") + 1, right = raw.slice(equals);
    const blanks = right.slice(0, right.length - right.trimStart().length);
    lines[at] = line(raw.slice(0, equals) + (right.trim() ? blanks : ""), value, tailOf(right), end);
  } else add(lines, where, key, value, name);
}

/** What follows the value on its line: blanks and a comment. What looks like one within quotes is none. */
function tailOf(right: string): string {
  const value = readValue(right);
  const start = [...right.matchAll(/[;#]/g)].find(({ index }) => readValue(right.slice(0, index)) === value);
  const before = right.slice(0, start?.index ?? right.length);
  return right.slice(before.trimEnd().length);
}

/** Where a key goes that is not there: after the last one of its section, or of the file where sections don't count. */
function place(lines: TextLine[], key: Key, name: SettingsFileName): number {
  let own = !HAS_SECTIONS.includes(name), at = -1;
  lines.forEach((line, index) => {
    if (line.what.type === "section") {
      if (HAS_SECTIONS.includes(name)) own = line.what.name.toUpperCase() === key.section.toUpperCase();
      if (own) at = index;
    } else if (own && isPair(line)) at = index;
  });
  return at < 0 ? lines.length : at + 1;
}

function add(lines: TextLine[], at: number, key: Key, value: string, name: SettingsFileName): void {
  const end = lines.find(({ end }) => end)?.end ?? "\n";
  const added = [line(`${key.key}=`, value, "", end)];
  const isBare = !lines.some(({ what }) => what.type === "section" || what.type === "pair");
  // A section is needed where the key counts under its own only, and good style in a file without any.
  if (at === lines.length && (isBare || HAS_SECTIONS.includes(name)) && !endsInSection(lines, key)) {
    const raw = `[${key.section}]`;
    added.unshift({ raw, end, what: readLine(raw) });
  }
  const before = lines[at - 1];
  if (before && !before.end) {
    before.end = end;
    added.at(-1)!.end = "";
  }
  lines.splice(at, 0, ...added);
}

/** Whether what is put at the end stands under the key's section. */
function endsInSection(lines: TextLine[], key: Key): boolean {
  const last = lines.findLast(({ what }) => what.type === "section")?.what;
  return last?.type === "section" && last.name.toUpperCase() === key.section.toUpperCase();
}

/** A line that reads back as `value`, whatever is in it. */
function line(start: string, value: string, comment: string, end: string): TextLine {
  const escaped = value.replace(/[\\;#]/g, "\\$&");
  const spellings = [value, JSON.stringify(value), escaped].flatMap((each) => [each + comment, each]);
  const right = spellings.find((each) => readValue(each) === value);
  if (right === undefined) {
    throw new BroadsideError(
      "config.value",
      `Cannot write the value ${value.slice(0, 80)}: it cannot be spelled.`,
    );
  }
  const raw = start + right;
  return { raw, end, what: readLine(raw) };
}
