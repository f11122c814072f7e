import ini from "ini";
import { BroadsideError } from "../base/mod.ts";
import { HAS_SECTIONS, type Key, type KeyKind, KEYS, type SettingsFileName } from "./keys.ts";

/** One key of a settings file as it was written. */
export interface Setting {
  section: string;
  /** In capitals. */
  key: string;
  value: string;
  /** 1-based. */
  line: number;
}

/** What a line of a settings file is. */
export type Line =
  | { type: "other" | "bad" }
  | { type: "section"; name: string }
  | { type: "pair"; key: string; value: string };

/** Reads one line, without its end. */
export function readLine(raw: string): Line {
  const content = raw.trim();
  if (!content || /^[;#]/.test(content)) return { type: "other" };
  const header = /^\[([^\]]+)\]$/.exec(content);
  if (header) return { type: "section", name: header[1].trim() };
  const pair = /^([^=\[]+)=(.*)$/.exec(content);
  if (!pair) return { type: "bad" };
  return { type: "pair", key: pair[1].trim().toUpperCase(), value: readValue(pair[2]) };
}

/** One value at a time: so the library's unquoting applies, and its silence about doubles does not. */
export function readValue(text: string): string {
  return String(ini.parse(`value=${text}`).value);
}

/**
 * The settings of an ini file, in order, each with its line for messages. Keys are matched without regard to case, as
 * Windows programs do. Throws a `BroadsideError` for a line that is none of section, key=value, comment or blank.
 *
 * @param file The file's name, for messages.
 */
export function readSettings(text: string, file: string): Setting[] {
  const settings: Setting[] = [];
  let section = "";
  text.replace(/^\uFEFF/, "").split(/\r?\n/).forEach((raw, index) => {
    const line = readLine(raw);
    if (line.type === "section") section = line.name;
    if (line.type === "pair") settings.push({ section, key: line.key, value: line.value, line: index + 1 });
    if (line.type === "bad") {
      throw new BroadsideError(
        "config.syntax",
        `Cannot read ${file}: line ${index + 1} is neither [section] nor KEY=value: ${
          raw.trim().slice(0, 80)
        }`,
      );
    }
  });
  return settings;
}

/**
 * The settings of a known file by their keys, each checked against its description; of a PACKTIME only that it is there.
 * Throws a `BroadsideError` naming file, line, key, value and what it must be, for keys that are unknown, given twice,
 * under the wrong section or out of their range.
 *
 * @param file The file's name, for messages.
 */
export function readKnown(text: string, name: SettingsFileName, file: string): Map<string, string> {
  const known = KEYS[name], values = new Map<string, string>(), lines = new Map<string, number>();
  for (const setting of readSettings(text, file)) {
    const key = known.find(({ key }) => key === setting.key);
    if (HAS_SECTIONS.includes(name) && setting.section.toUpperCase() !== known[0].section.toUpperCase()) {
      throw refusal(
        setting,
        file,
        `it stands under [${setting.section}]; put it under [${known[0].section}]`,
      );
    }
    if (!key) {
      throw refusal(
        setting,
        file,
        `unknown key; known are ${known.map(({ key }) => key).join(", ")}`,
      );
    }
    const before = lines.get(key.key);
    if (before) throw refusal(setting, file, `the key was already given in line ${before}; keep one of them`);
    lines.set(key.key, setting.line);
    values.set(key.key, checkedValue(key, setting, file));
  }
  return values;
}

/** The value as the program takes it. An impossible time is taken: by the manual it stands for never. */
function checkedValue({ kind }: Key, setting: Setting, file: string): string {
  const value = kind.type === "choice" ? setting.value.toLowerCase() : setting.value;
  const must = kind.type === "time" ? undefined : problemOf(kind, value);
  if (must) throw refusal(setting, file, must);
  return value;
}

/** What a value of that kind must be, where this one is not; undefined when it is fine. */
export function problemOf(kind: KeyKind, value: string): string | undefined {
  switch (kind.type) {
    case "whole": {
      const { least, most } = kind, number = Number(value);
      if (/^[0-9]{1,9}$/.test(value) && number >= least && number <= most) return undefined;
      return `it must be a whole number from ${least} to ${most}`;
    }
    case "choice":
      if (kind.values.includes(value.toLowerCase())) return undefined;
      if (kind.values.every((each) => /^\d+$/.test(each))) {
        return `it must be a whole number from ${kind.values[0]} to ${kind.values.at(-1)}`;
      }
      return `it must be ${kind.values.slice(0, -1).join(", ")} or ${kind.values.at(-1)}`;
    case "address":
      return isAddress(value) ? undefined : NO_ADDRESS;
    case "addresses":
      return listOf(value).every(isAddress) ? undefined : NO_ADDRESS;
    case "time":
      return timeOfDay(value) === undefined
        ? "it must be a time of day as HH:MM:SS, such as 1:00:00"
        : undefined;
    case "folder":
    case "text":
      return undefined;
  }
}

const NO_ADDRESS = "it must be an IPv4 address such as 192.168.0.10";

function isAddress(value: string): boolean {
  const parts = value.split(".");
  return parts.length === 4 && parts.every((each) => /^\d{1,3}$/.test(each) && Number(each) < 256);
}

/** The members of a list, with blanks or commas between them. */
export function listOf(value: string): string[] {
  return value.split(/[\s,]+/).filter(Boolean);
}

/** Seconds since midnight of a time as HH:MM:SS; undefined for an impossible one. */
export function timeOfDay(text: string): number | undefined {
  const parts = /^(\d{1,2}):(\d{2}):(\d{2})$/.exec(text);
  if (!parts) return undefined;
  const [hours, minutes, seconds] = parts.slice(1).map(Number);
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  return hours * 3600 + minutes * 60 + seconds;
}

/** The error for a setting that cannot be taken; `must` ends the sentence. */
export function refusal(setting: Setting, file: string, must: string): BroadsideError {
  return new BroadsideError(
    "config.value",
    `Cannot use ${file}: line ${setting.line}, ${setting.key}=${setting.value.slice(0, 80)}: ${must}`,
  );
}
