import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { BroadsideError } from "../base/mod.ts";
import { ApiClient } from "./api_client.ts";
import type { Flags } from "./session_flags.ts";

/** What the commands about a running server share. */
export interface Call {
  api: ApiClient;
  /** Arguments that are no options. */
  words: string[];
  flags: Flags;
  json: boolean;
  /** Prints for people, or the value as JSON. */
  print(value: unknown, text: () => string): void;
}

/** A command: what it does; a number is its exit code. */
export type Command = (call: Call) => Promise<number | void>;

/** Commands under one word, as their help and completion tell them. */
export interface Group {
  help: string;
  options: ParseArgsOptionsConfig;
  commands: Record<string, unknown>;
}

/** Options that every command about a running server takes. */
export const SERVER_OPTIONS = {
  server: { type: "string" },
  "token-file": { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const satisfies ParseArgsOptionsConfig;

/**
 * Runs the command of a group that `args` name, with the options of the group, `--server`, `--json` and `--help`.
 * Throws `cli.usage` when it was not understood, and what the server answers when it refuses.
 */
export async function runCommand(
  group: string,
  help: string,
  options: ParseArgsOptionsConfig,
  commands: Record<string, Command>,
  args: string[],
): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { ...options, ...SERVER_OPTIONS },
  });
  const [name, ...words] = positionals;
  if (values.help || name === undefined) {
    console.log(help);
    return values.help ? 0 : 2;
  }
  if (!Object.hasOwn(commands, name)) throw usage(group, `no such command as ${name}`);
  return await commands[name](callOf(values as Flags, words)) ?? 0;
}

/** Runs a command that stands alone and takes no words, with its options, `--server`, `--json` and `--help`. */
export async function runAlone(
  { help, options }: Pick<Group, "help" | "options">,
  command: Command,
  args: string[],
): Promise<number> {
  const { values } = parseArgs({ args, options: { ...options, ...SERVER_OPTIONS } });
  if (!values.help) return await command(callOf(values as Flags, [])) ?? 0;
  console.log(help);
  return 0;
}

function callOf({ server, "token-file": tokenFile, json, help: _, ...flags }: Flags, words: string[]): Call {
  const print = (value: unknown, text: () => string) =>
    console.log(json ? JSON.stringify(value, undefined, 2) : text());
  const api = new ApiClient(server as string | undefined, tokenFile as string | undefined);
  return { api, words, flags, json: json === true, print };
}

/** The words, which must be as many as the names. Throws `cli.usage`. */
export function exactly(group: string, words: string[], ...names: string[]): string[] {
  if (words.length === names.length) return words;
  if (!names.length) throw usage(group, `nothing is to follow, given was ${words.join(" ")}`);
  throw usage(group, `it needs exactly ${names.join(" and ")}, given were ${words.length}`);
}

/** The whole number that an option gives, if it does. Throws `cli.usage`. */
export function wholeNumber(
  group: string,
  { flags }: Pick<Call, "flags">,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const text = flags[name];
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(String(text)) && Number(text) >= least && Number(text) <= most) return Number(text);
  throw usage(group, `--${name} must be a number from ${least} to ${most}, current value is ${text}`);
}

/** The number of the thing that goes by a number or a name. Throws `cli.which` when none or several do. */
export async function findNamed(
  api: ApiClient,
  kind: "sessions" | "schedules" | "templates" | "tokens",
  which: string,
): Promise<string> {
  if (/^[1-9]\d{0,14}$/.test(which)) return which;
  const found = (await api.get<{ id: string; name: string }[]>(kind)).filter(({ name }) => name === which);
  if (found.length === 1) return found[0].id;
  throw new BroadsideError(
    "cli.which",
    found.length
      ? `Cannot tell which is meant by ${which}: those numbered ${
        found.map(({ id }) => id).join(", ")
      } have that name. Give a number.`
      : `Cannot find ${which} among the ${kind}: none has that name.`,
  );
}

/** A mistake in how a command was called. */
export function usage(group: string, why: string): BroadsideError {
  return new BroadsideError("cli.usage", `Cannot run ${group}: ${why}. See broadside ${group} --help`);
}
