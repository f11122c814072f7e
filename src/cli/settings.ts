import { BroadsideError } from "../base/mod.ts";
import type { ConsoleSettings, SettingsFileView, SettingsKeyView } from "../contract/mod.ts";
import { SERVER_HELP } from "./api_client.ts";
import { type Call, exactly, type Group, runCommand, usage } from "./command.ts";
import { alignColumns, plainText } from "./image_view.ts";

const HELP = `broadside settings COMMAND …: settings of a running server

  list                 every key of its settings files, with what the file says and what is in force, and the settings
                       of the console
  get KEY              one of them
  set KEY VALUE        changes one; comments and everything else in the file stay
  set KEY --none       takes it out of the file, so that the default holds

  --file FILE          list: coord.cfg, mcast.ini or pxe.ini only
${SERVER_HELP}
  --json               print JSON`;

const FLAGS = { file: { type: "string" }, none: { type: "boolean" } } as const;

/** Its commands and options. */
export const SETTINGS_GROUP = { help: HELP, options: FLAGS, commands: { list, get, set } } satisfies Group;

/** `broadside settings …`. Returns the exit code; throws `cli.usage`, and what the server answers when it refuses. */
export function settingsCommand(args: string[]): Promise<number> {
  const { help, options, commands } = SETTINGS_GROUP;
  return runCommand("settings", help, options, commands, args);
}

async function list(call: Call): Promise<void> {
  exactly("settings", call.words);
  const files = await filesOf(call);
  if (call.flags.file !== undefined) return call.print(files, () => files.map(fileText).join("\n\n"));
  const console = await call.api.get<ConsoleSettings>("settings/console");
  call.print({ files, console }, () => [...files.map(fileText), consoleText(console)].join("\n\n"));
}

async function get(call: Call): Promise<void> {
  const [name] = exactly("settings", call.words, "KEY");
  const console = await call.api.get<ConsoleSettings>("settings/console");
  const own = Object.entries(console).find(([key]) => key.toLowerCase() === name.toLowerCase());
  if (own) return call.print({ key: own[0], value: own[1] }, () => String(own[1]));
  const { key } = await find(call, name);
  call.print(key, () => keyText(key));
}

async function set(call: Call): Promise<void> {
  const { api, words, flags, print } = call;
  const [name, value] = flags.none
    ? [...exactly("settings", words, "KEY"), null]
    : exactly("settings", words, "KEY", "VALUE");
  const console = await api.get<Record<string, unknown>>("settings/console");
  const own = Object.keys(console).find((key) => key.toLowerCase() === name!.toLowerCase());
  if (own) {
    const { [own]: _, ...others } = console;
    const kept = await api.put<ConsoleSettings>("settings/console", {
      ...others,
      ...(value === null ? {} : { [own]: parsed(value) }),
    });
    return print(kept, () => consoleText(kept));
  }
  const { file, key } = await find(call, name!);
  const changed = await api.put<SettingsFileView>(`settings/files/${file.file}`, {
    version: file.version,
    changes: { [key.key]: value },
  });
  const now = changed.keys.find((each) => each.key === key.key)!;
  print(
    changed,
    () =>
      `${changed.path}: ${now.key} ${now.value === null ? "is not set" : `= ${now.value}`}.${
        next(changed, now)
      }`,
  );
}

/** What is still to do for a changed value to be in force. */
function next({ file }: SettingsFileView, { restart, value, fallback, inForce }: SettingsKeyView): string {
  if ((value ?? fallback) === inForce) return "";
  if (restart) return " It is in force from the server's next start on.";
  return file === "pxe.ini" ? " It is in force once network boot is started anew." : "";
}

async function filesOf({ api, flags }: Call): Promise<SettingsFileView[]> {
  const files = await api.get<SettingsFileView[]>("settings/files");
  if (flags.file === undefined) return files;
  const found = files.filter(({ file }) => file === flags.file);
  if (found.length) return found;
  throw usage(
    "settings",
    `--file must be ${files.map(({ file }) => file).join(", ")}, current value is ${flags.file}`,
  );
}

async function find(call: Call, name: string): Promise<{ file: SettingsFileView; key: SettingsKeyView }> {
  for (const file of await filesOf(call)) {
    const key = file.keys.find(({ key }) => key === name.toUpperCase());
    if (key) return { file, key };
  }
  throw new BroadsideError(
    "cli.which",
    `Cannot find the setting ${name}: there is none. See broadside settings list`,
  );
}

function parsed(value: string | undefined): unknown {
  try {
    return JSON.parse(value ?? "");
  } catch {
    return value;
  }
}

function fileText({ path, exists, problem, keys }: SettingsFileView): string {
  const rows = keys.map(({ key, value, inForce, unit, told }) =>
    [
      key,
      value ?? "-",
      [inForce || "-", inForce ? unit : null].filter(Boolean).join(" "),
      told,
    ].map(plainText)
  );
  return [
    `${path}${exists ? "" : " (not there yet)"}`,
    ...(problem ? [`  ${plainText(problem)}`] : []),
    ...alignColumns([["key", "in the file", "in force", ""], ...rows]).map((line) => `  ${line}`),
  ].join("\n");
}

function keyText({ key, value, inForce, fallback, unit, told }: SettingsKeyView): string {
  const amount = (text: string | null) => text === null ? "-" : [text, unit].filter(Boolean).join(" ");
  return alignColumns([
    ["key", key],
    ["in the file", amount(value)],
    ["in force", amount(inForce)],
    ["default", amount(fallback)],
    ["what it does", told],
  ].map((row) => row.map(plainText))).join("\n");
}

function consoleText(settings: ConsoleSettings): string {
  return ["Console", ...Object.entries(settings).map(([key, value]) => `  ${key} ${value}`)].join("\n");
}
