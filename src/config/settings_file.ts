import ini from "ini";
import { BroadsideError } from "../base/mod.ts";

/** One key of a settings file as it was written. */
export interface Setting {
  section: string;
  key: string;
  value: string;
  /** 1-based. */
  line: number;
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
    const content = raw.trim();
    if (!content || /^[;#]/.test(content)) return;
    const header = /^\[([^\]]+)\]$/.exec(content);
    if (header) {
      section = header[1].trim();
      return;
    }
    const pair = /^([^=\[]+)=(.*)$/.exec(content);
    if (!pair) {
      throw new BroadsideError(
        "config.syntax",
        `Cannot read ${file}: line ${index + 1} is neither [section] nor KEY=value: ${content.slice(0, 80)}`,
      );
    }
    // One value at a time: so the library's unquoting applies, and its silence about doubles does not.
    const value = String(ini.parse(`value=${pair[2]}`).value);
    settings.push({ section, key: pair[1].trim().toUpperCase(), value, line: index + 1 });
  });
  return settings;
}

/** The whole number of a setting. Throws a `BroadsideError` naming file, line, key, value and range. */
export function inRange(setting: Setting, least: number, most: number, file: string): number {
  const value = Number(setting.value);
  if (/^[0-9]{1,9}$/.test(setting.value) && value >= least && value <= most) return value;
  throw refusal(setting, file, `it must be a whole number from ${least} to ${most}`);
}

/** The error for a setting that cannot be taken; `must` ends the sentence. */
export function refusal(setting: Setting, file: string, must: string): BroadsideError {
  return new BroadsideError(
    "config.value",
    `Cannot use ${file}: line ${setting.line}, ${setting.key}=${setting.value.slice(0, 80)}: ${must}`,
  );
}
