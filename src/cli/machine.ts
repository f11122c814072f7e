import { parseArgs } from "node:util";
import { BroadsideError, messageOf } from "../base/mod.ts";
import {
  type BootAssignment,
  bootAssignment,
  type BootSettings,
  type ImportView,
  mac,
  type MachineDetailView,
  type MachineUpdate,
  type MachineView,
  MOST_IMPORTED,
} from "../contract/mod.ts";
import { ApiClient } from "./api_client.ts";
import { type Group, SERVER_OPTIONS } from "./command.ts";
import { MACHINE_HELP } from "./machine_help.ts";
import { parseMachineTable } from "./machine_import.ts";
import { describeMachine, machineTable } from "./machine_view.ts";

const FLAGS = {
  search: { type: "string" },
  session: { type: "string" },
  group: { type: "string" },
  default: { type: "boolean" },
  none: { type: "boolean" },
} as const;

/** What the commands share. */
interface Call {
  api: ApiClient;
  /** Arguments that are no options. */
  words: string[];
  options: { search?: string; session?: string; group?: string; default?: boolean; none?: boolean };
  /** Prints for people, or the value as JSON. */
  print(value: unknown, text: () => string): void;
}

/**
 * `broadside machine …`: asks and tells a running server about machines. Returns the exit code 0; throws `cli.usage`
 * when it was not understood, and what the server answers when it refuses.
 */
export async function machineCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { ...FLAGS, ...SERVER_OPTIONS },
  });
  const [name, ...words] = positionals;
  if (values.help || name === undefined) {
    console.log(MACHINE_HELP);
    return values.help ? 0 : 2;
  }
  if (!Object.hasOwn(COMMANDS, name)) throw usage(`no such command as ${name}`);
  const { server, "token-file": tokenFile, json, help: _, ...options } = values;
  const print = (value: unknown, text: () => string) =>
    console.log(json ? JSON.stringify(value, undefined, 2) : text());
  await COMMANDS[name]({ api: new ApiClient(server, tokenFile), words, options, print });
  return 0;
}

const COMMANDS: Record<string, (call: Call) => Promise<void>> = {
  list,
  show,
  assign,
  name,
  group,
  wake,
  forget,
  import: importTable,
};

/** Its commands and options. */
export const MACHINE_GROUP: Group = { help: MACHINE_HELP, options: FLAGS, commands: COMMANDS };

async function list({ api, words, options, print }: Call): Promise<void> {
  const text = options.search ?? words.join(" ");
  const machines = await api.get<MachineView[]>(`machines?limit=10000&search=${encodeURIComponent(text)}`);
  print(machines, () => machineTable(machines, Date.now()));
}

async function show({ api, words, print }: Call): Promise<void> {
  const [which] = exactly(words, "WHICH");
  const machine = await api.get<MachineDetailView>(`machines/${await findMachine(api, which)}`);
  print(machine, () => describeMachine(machine, Date.now()));
}

async function assign(call: Call): Promise<void> {
  const { words, options: { group, session } } = call;
  const what = words.at(-1);
  if (what === undefined) throw usage("say what to boot: server, client, local, menu or none");
  const chosen = what === "none" ? null : bootAssignment.safeParse(what).data;
  if (chosen === undefined) {
    throw usage(`what to boot must be server, client, local, menu or none, not ${what}`);
  }
  if (session !== undefined && chosen !== "server") throw usage("--session goes with server only");
  const which = words.slice(0, -1);
  if (group !== undefined || call.options.default) {
    if (which.length) throw usage("name machines, or --group, or --default");
    return await assignMany(call, chosen);
  }
  await updateEach(call, which, {
    assignment: chosen,
    ...(session === undefined ? {} : { sessionId: session }),
  });
}

/** For a group or by default: parts of the settings. */
async function assignMany({ api, options: { group, session }, print }: Call, chosen: BootAssignment | null) {
  const settings = await api.get<BootSettings>("settings/boot");
  if (group === undefined) {
    if (chosen === null || session !== undefined) throw usage("the default is server, client, local or menu");
    settings.defaultBoot = chosen;
  } else if (chosen === null) delete settings.groups[group];
  else settings.groups[group] = { assignment: chosen, sessionId: session ?? null };
  const kept = await api.put<BootSettings>("settings/boot", settings);
  print(
    kept,
    () =>
      `${group === undefined ? "Machines" : `Machines of group ${group}`} boot ${chosen ?? "by default"}.`,
  );
}

async function name(call: Call): Promise<void> {
  if (call.options.none) return await updateEach(call, exactly(call.words, "WHICH"), { name: null });
  const [which, given] = exactly(call.words, "WHICH", "NAME");
  await updateEach(call, [which], { name: given });
}

async function group(call: Call): Promise<void> {
  if (call.options.none) return await updateEach(call, call.words, { group: null });
  if (call.words.length < 2) throw usage("it needs WHICH… and GROUP");
  await updateEach(call, call.words.slice(0, -1), { group: call.words.at(-1) });
}

async function wake({ api, words, print }: Call): Promise<void> {
  const ids = await findAll(api, words);
  for (const id of ids) await api.post(`machines/${id}/wake`, {});
  print({ waking: ids }, () => `Waking ${words.join(", ")}.`);
}

async function forget({ api, words, print }: Call): Promise<void> {
  const ids = await findAll(api, words);
  for (const id of ids) await api.delete(`machines/${id}`);
  print({ forgotten: ids }, () => `Forgotten: ${words.join(", ")}.`);
}

async function importTable({ api, words, print }: Call): Promise<void> {
  const [file] = exactly(words, "FILE");
  const list = parseMachineTable(await read(file), file);
  if (!list.length) throw new BroadsideError("cli.import", `Cannot import ${file}: it lists no machine.`);
  const sum: ImportView = { added: 0, changed: 0, unchanged: 0 };
  for (let at = 0; at < list.length; at += MOST_IMPORTED) {
    const part = await api.post<ImportView>("machines/import", list.slice(at, at + MOST_IMPORTED));
    for (const key of ["added", "changed", "unchanged"] as const) sum[key] += part[key];
  }
  print(sum, () => `${sum.added} added, ${sum.changed} changed, ${sum.unchanged} known already.`);
}

async function updateEach({ api, print }: Call, which: string[], update: MachineUpdate): Promise<void> {
  // All are looked for before the first is changed: a typing error must not leave half of a room done.
  const machines: MachineDetailView[] = [];
  for (const id of await findAll(api, which)) machines.push(await api.patch(`machines/${id}`, update));
  print(machines, () => machineTable(machines, Date.now()));
}

async function findAll(api: ApiClient, which: string[]): Promise<string[]> {
  if (!which.length) throw usage("name at least one machine");
  const ids: string[] = [];
  for (const each of which) ids.push(await findMachine(api, each));
  return [...new Set(ids)];
}

/** The number of the machine that goes by `which`. Throws `cli.machine` when none or several do. */
export async function findMachine(api: ApiClient, which: string): Promise<string> {
  if (/^[1-9]\d{0,14}$/.test(which)) return which;
  const address = mac.safeParse(which).data;
  const wanted = which.toLowerCase();
  const found = await api.get<MachineView[]>(
    `machines?limit=10000&search=${encodeURIComponent(address ?? which)}`,
  );
  const fits = found.filter(({ macs, uuid, name, label }) =>
    address ? macs.includes(address) : [name, label, uuid].some((each) => each?.toLowerCase() === wanted)
  );
  if (fits.length === 1) return fits[0].id;
  throw new BroadsideError(
    "cli.machine",
    fits.length
      ? `Cannot tell which machine ${which} is: those numbered ${
        fits.map(({ id }) => id).join(", ")
      } go by it. ` +
        "Give a number."
      : `Cannot find machine ${which}: none goes by it. See broadside machine list`,
  );
}

async function read(file: string): Promise<string> {
  try {
    if (file === "-") return await new Response(Deno.stdin.readable).text();
    return await Deno.readTextFile(file);
  } catch (cause) {
    throw new BroadsideError("cli.import", `Cannot read ${file}: ${messageOf(cause)}`, { cause });
  }
}

function exactly(words: string[], ...names: string[]): string[] {
  if (words.length === names.length) return words;
  throw usage(`it needs exactly ${names.join(" and ")}, given were ${words.length}`);
}

function usage(why: string): BroadsideError {
  return new BroadsideError("cli.usage", `Cannot run machine: ${why}. See broadside machine --help`);
}
