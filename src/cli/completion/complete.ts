import { type Choice, ENTRIES, type Entry, VALUES } from "./grammar.ts";

/** A word that could stand where the cursor is. */
export interface Candidate {
  word: string;
  told: string;
}

/** What could stand there: words, or the names of files. */
export type Completion = Candidate[] | "files";

/** Gives the things of a kind on the server that `--server` and `--token-file` name; nothing when it cannot. */
export type Lookup = (kind: string, server?: string, tokenFile?: string) => Promise<Candidate[]>;

/** What the last of `words`, which may be begun or empty, could be; the program's own name is none of them. */
export async function complete(words: string[], topHelp: string, lookup: Lookup): Promise<Completion> {
  const current = words.at(-1) ?? "", before = words.slice(0, -1);
  const first = before.includes("--target") ? "--target" : before[0];
  if (first === undefined) return begun(current, [...Object.keys(ENTRIES), "--version", "--help"], topHelp);
  const entry = Object.hasOwn(ENTRIES, first) ? await ENTRIES[first]() : undefined;
  if (!entry) return [];
  const said = read(first === "--target" ? before.filter((word) => word !== first) : before.slice(1), entry);
  const { command, options } = said;
  const look = (kind: string) => lookup(kind, said.values.get("server"), said.values.get("token-file"));
  if (said.open !== undefined) return await choose(VALUES[said.open], current, look);
  if (current.startsWith("-")) {
    const left = Object.entries(options).filter(([name, { multiple }]) => multiple || !said.used.has(name));
    return begun(current, left.map(([name]) => `--${name}`), entry.help);
  }
  if (entry.commands.length && command === undefined) return begun(current, entry.commands, entry.help);
  const kinds = entry.argumentsOf(command ?? "");
  return await choose(kinds[Math.min(said.count, kinds.length - 1)], current, look);
}

/** What the words before the one in question say. */
function read(words: string[], entry: Entry) {
  let command: string | undefined, open: string | undefined, count = 0;
  const used = new Set<string>(), values = new Map<string, string>();
  for (const word of words) {
    const options = entry.options(command);
    if (open !== undefined) {
      values.set(open, word);
      open = undefined;
      continue;
    }
    const [, name, value] = /^--([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name !== undefined) {
      used.add(name);
      if (value !== undefined) values.set(name, value);
      if (value === undefined && options[name]?.type === "string") open = name;
    } else if (word.startsWith("-") && word.length > 1) continue;
    else if (command === undefined && entry.commands.length) command = word;
    else count++;
  }
  return { command, open, count, used, values, options: entry.options(command) };
}

async function choose(
  choice: Choice,
  current: string,
  look: (kind: string) => Promise<Candidate[]>,
): Promise<Completion> {
  if (choice === undefined) return [];
  if (choice === "file") return "files";
  if (typeof choice !== "string" && "either" in choice) {
    const found = await Promise.all(choice.either.map((each) => choose(each, current, look)));
    return found.includes("files") ? "files" : (found as Candidate[][]).flat();
  }
  if (typeof choice !== "string") return begun(current, choice, "");
  return (await look(choice)).filter(({ word }) => word.startsWith(current));
}

function begun(current: string, words: readonly string[], help: string): Candidate[] {
  return words.filter((word) => word.startsWith(current)).map((word) => ({ word, told: toldOf(word, help) }));
}

/** What a help text tells of a word: the text behind it in the line that it begins. */
function toldOf(word: string, help: string): string {
  const name = word.replace(/[^\w-]/g, "");
  const line = new RegExp(`^ +(?:broadside )?${name}(?: \\S+)* {2,}(\\S.*)$`, "m").exec(help);
  return line?.[1] ?? "";
}
