import { BroadsideError } from "../base/mod.ts";

/** The positional arguments, which must be as many as their names. */
export function expectArguments(positionals: string[], ...names: string[]): string[] {
  if (positionals.length === names.length) return positionals;
  throw usage(
    `Cannot run it: it needs exactly ${names.join(" and ")}, given were ${positionals.length}. Try --help.`,
  );
}

/** A whole number, not negative. */
export function parseNumber(option: string, text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw usage(`Cannot use ${option}: it must be a whole number, current value is ${text}. Try --help.`);
}

/** Bytes, with K or M for powers of 1024. */
export function parseSize(option: string, text: string): number {
  const match = /^(\d{1,9})([KM]?)$/i.exec(text);
  if (match) return Number(match[1]) * { "": 1, K: 1024, M: 1024 * 1024 }[match[2].toUpperCase()]!;
  throw usage(
    `Cannot use ${option}: it must be a size such as 512K or 4M, current value is ${text}. Try --help.`,
  );
}

/** An error of use: exit status 2. */
export function usage(message: string): BroadsideError {
  return new BroadsideError("cli.usage", message);
}
