import type { ParseArgsOptionsConfig } from "node:util";
import { after, bootAssignment, level, logFormat, role, settingsFileName } from "../../contract/mod.ts";
import { type Group, SERVER_OPTIONS } from "../command.ts";
import type { PATHS } from "./lookup.ts";

/** Things of a running server. */
export type Thing = keyof typeof PATHS;
/** And files: what a word can stand for beside fixed words. */
export type Kind = Thing | "file";
/** What a word can be: fixed words, something of a kind, either of several; nothing where only the caller knows. */
export type Choice = Kind | readonly string[] | { either: Choice[] } | undefined;

/** A word of the command line that has words of its own behind it. */
export interface Entry {
  help: string;
  /** Names of commands; none where options follow at once. */
  commands: string[];
  options(command: string | undefined): ParseArgsOptionsConfig;
  /** What the arguments of a command are, in turn; the last holds for all that follow. */
  argumentsOf(command: string): Choice[];
}

/** What the first words lead to; each loads only the code of its own command. */
export const ENTRIES: Record<string, () => Promise<Entry>> = {
  serve: async () => {
    const { SERVE_FLAGS, SERVE_HELP } = await import("../serve_options.ts");
    return bare(SERVE_HELP, SERVE_FLAGS);
  },
  image: async () => {
    const { IMAGE_OPTIONS } = await import("../image.ts");
    const { IMAGE_HELP } = await import("../image_help.ts");
    return {
      help: IMAGE_HELP,
      commands: Object.keys(IMAGE_OPTIONS),
      options: (command) => ({
        ...HELP_OPTION,
        ...(IMAGE_OPTIONS as Record<string, ParseArgsOptionsConfig>)[command!],
      }),
      argumentsOf: (command) => [["show", "check", "delete"].includes(command) ? "image" : "file"],
    };
  },
  pxe: async () => {
    const { PXE_GROUP, pxeOptions } = await import("../pxe.ts");
    const words: Record<string, Choice[]> = {
      "boot-default": [bootAssignment.options],
      unreserve: ["reservation"],
    };
    return { ...group(PXE_GROUP, words), options: pxeOptions };
  },
  session: async () =>
    group((await import("../session.ts")).SESSION_GROUP, {
      ...{ list: [], images: [], clear: [], create: ["image"] },
      ...{ "": ["session"] },
    }),
  schedule: async () =>
    group((await import("../schedule.ts")).SCHEDULE_GROUP, { list: [], "": ["schedule"] }),
  template: async () =>
    group((await import("../template.ts")).TEMPLATE_GROUP, {
      ...{ list: [], create: ["image"], save: ["session"] },
      ...{ "": ["template"] },
    }),
  machine: async () =>
    group((await import("../machine.ts")).MACHINE_GROUP, {
      ...{ list: [], import: ["file"], name: ["machine", undefined] },
      assign: ["machine", { either: [[...bootAssignment.options, "none"], "machine"] }],
      group: ["machine", { either: ["group", "machine"] }],
      ...{ "": ["machine"] },
    }),
  user: async () =>
    group((await import("../user.ts")).USER_GROUP, {
      ...{ list: [], add: [], role: ["user", role.options] },
      ...{ "": ["user"] },
    }),
  token: async () => group((await import("../token.ts")).TOKEN_GROUP, { revoke: ["token"] }),
  audit: async () => alone((await import("../audit.ts")).AUDIT),
  password: async () => alone((await import("../password.ts")).PASSWORD),
  status: async () => alone((await import("../status.ts")).STATUS),
  login: async () => {
    const { LOGIN_HELP, LOGIN_OPTIONS } = await import("../login.ts");
    return bare(LOGIN_HELP, LOGIN_OPTIONS);
  },
  logout: async () => {
    const { LOGOUT_HELP, LOGOUT_OPTIONS } = await import("../login.ts");
    return bare(LOGOUT_HELP, LOGOUT_OPTIONS);
  },
  log: async () => {
    const { LOG_FLAGS, LOG_HELP } = await import("../log.ts");
    return bare(LOG_HELP, LOG_FLAGS);
  },
  settings: async () => group((await import("../settings.ts")).SETTINGS_GROUP, {}),
  license: async () =>
    group((await import("../license.ts")).LICENSE_GROUP, { show: ["file"], add: ["file"] }),
  demo: async () => {
    const { DEMO_FLAGS, DEMO_HELP } = await import("../demo_options.ts");
    return bare(DEMO_HELP, DEMO_FLAGS);
  },
  completion: async () => {
    const { COMPLETION_HELP, SHELLS } = await import("./shells.ts");
    return { ...bare(COMPLETION_HELP, HELP_OPTION), commands: [...SHELLS] };
  },
  "--target": async () => {
    const { TARGET_FLAGS, TARGET_HELP } = await import("../target_options.ts");
    return bare(TARGET_HELP, TARGET_FLAGS);
  },
};

/** What the values of options are, by the options' names. */
export const VALUES: Record<string, Choice> = {
  ...{ session: "session", template: "template", image: "image", group: "group", machine: "machine" },
  user: "user",
  ...{ level: level.options, format: logFormat.options, file: settingsFileName.options, export: "file" },
  ...{ machines: "file", config: "file", images: "file", data: "file", out: "file", key: "file" },
  ...{ "boot-from": "file", "license-key": "file", "after-file": "file", "token-file": "file" },
  after: after.options,
  role: role.options,
  disk: ["auto", "smallest", "largest"],
  "default-boot": bootAssignment.options,
  "admin-from": ["loopback", "any"],
  dhcp: ["off", "server", "proxy", "auto"],
};

const HELP_OPTION = { help: { type: "boolean", short: "h" } } as const;

function bare(help: string, options: ParseArgsOptionsConfig): Entry {
  return { help, commands: [], options: () => options, argumentsOf: () => [] };
}

/** A command about a server that stands alone. */
function alone({ help, options }: Pick<Group, "help" | "options">): Entry {
  return bare(help, { ...options, ...SERVER_OPTIONS });
}

/** A group of commands; `all` gives the arguments of those that differ from the rest, which is under "". */
function group(
  { help, options, commands }: Group,
  all: Record<string, Choice[]>,
): Entry {
  return {
    help,
    commands: Object.keys(commands),
    options: () => ({ ...options, ...SERVER_OPTIONS }),
    argumentsOf: (command) => (Object.hasOwn(all, command) ? all[command] : all[""]) ?? [],
  };
}
