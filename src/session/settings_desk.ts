import { createHash } from "node:crypto";
import { BroadsideError, messageOf } from "../base/mod.ts";
import {
  type Changes,
  editSettings,
  KEYS,
  parseCoordCfg,
  parseMcastIni,
  parsePxeIni,
  readLine,
} from "../config/mod.ts";
import { type ConsoleSettings, consoleSettings } from "../contract/mod.ts";
import type { SettingsFileName, SettingsFileRequest, SettingsFileView } from "../contract/mod.ts";
import { AtomicFile } from "../disk/mod.ts";
import type { Store } from "../store/mod.ts";

/** What the server goes by, and where that comes from. */
export interface SettingsSources {
  paths: Record<SettingsFileName, string>;
  /** Values in force, by file and key, as they would be written; what is left out is not known. */
  inForce(): Record<SettingsFileName, Record<string, string | null>>;
  /** Flags of the command line that beat a file's key, by key. */
  flags: Record<string, string>;
  /** A file was changed, and is taken as it is now where that needs no restart. */
  changed(file: SettingsFileName, text: string): void;
}

const PARSERS: Record<SettingsFileName, (text: string, file: string) => unknown> = {
  "coord.cfg": parseCoordCfg,
  "mcast.ini": parseMcastIni,
  "pxe.ini": parsePxeIni,
};
const CONSOLE_KEY = "console";

/** The server's settings files, and the console's own settings. */
export class SettingsDesk {
  readonly #sources?: SettingsSources;
  readonly #store: Store;
  readonly #note: (event: string, fields: Record<string, unknown>) => void;

  /** `note` gets what an operator did. */
  constructor(
    sources: SettingsSources | undefined,
    store: Store,
    note: (event: string, fields: Record<string, unknown>) => void,
  ) {
    this.#sources = sources;
    this.#store = store;
    this.#note = note;
  }

  /** Every settings file. Throws `settings.read` when one is there and cannot be read. */
  files(): SettingsFileView[] {
    const sources = this.#sources;
    return sources ? (Object.keys(KEYS) as SettingsFileName[]).map((file) => view(sources, file)) : [];
  }

  /**
   * Changes keys of a file and nothing else in it. Throws `settings.changed` when it is not the version that the
   * changes were made from, `settings.value` for what cannot be, `settings.write` when it cannot be written.
   */
  change(file: SettingsFileName, { version, changes }: SettingsFileRequest): SettingsFileView {
    const sources = this.#sources;
    if (!sources) {
      throw new BroadsideError("settings.none", `Cannot change ${file}: this server has no such file.`);
    }
    const path = sources.paths[file];
    const { text, bytes } = read(path);
    if (versionOf(bytes) !== version) {
      throw new BroadsideError(
        "settings.changed",
        `Cannot change ${file}: it was changed meanwhile. Look at it anew and change it again.`,
      );
    }
    if (text === undefined) throw new BroadsideError("settings.value", `Cannot change ${file}: ${NOT_UTF8}`);
    const edited = checked(file, path, text, changes);
    if (edited !== text) write(path, edited);
    sources.changed(file, edited);
    if (edited !== text) this.#note("settings changed", { file, keys: Object.keys(changes).join(" ") });
    return view(sources, file);
  }

  /** The console's own settings. */
  console(): ConsoleSettings {
    const kept = consoleSettings.safeParse(this.#store.setting(CONSOLE_KEY) ?? {});
    return kept.data ?? consoleSettings.parse({});
  }

  setConsole(settings: ConsoleSettings): ConsoleSettings {
    this.#store.commit({ settings: [{ key: CONSOLE_KEY, value: settings }] });
    return this.console();
  }
}

function view({ paths, flags, inForce }: SettingsSources, file: SettingsFileName): SettingsFileView {
  const path = paths[file], { bytes, text } = read(path);
  const values = new Map<string, string>(), current = inForce()[file];
  for (const raw of (text ?? "").replace(/^\uFEFF/, "").split(/\r?\n/)) {
    const line = readLine(raw);
    if (line.type === "pair") values.set(line.key, line.value);
  }
  return {
    file,
    path,
    exists: bytes !== undefined,
    version: versionOf(bytes),
    problem: text === undefined ? NOT_UTF8 : problemOf(file, path, text),
    keys: KEYS[file].map(({ told, ...key }) => ({
      ...key,
      value: values.get(key.key) ?? null,
      inForce: current[key.key] ?? null,
      told: Object.hasOwn(flags, key.key)
        ? `${told} The server was started with ${flags[key.key]}, which beats the file.`
        : told,
    })),
  };
}

const NOT_UTF8 = "it is not encoded in UTF-8. Save it in UTF-8 with an editor.";

function problemOf(file: SettingsFileName, path: string, text: string): string | null {
  try {
    PARSERS[file](text, path);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

function checked(file: SettingsFileName, path: string, text: string, changes: Changes): string {
  try {
    const edited = editSettings(text, file, changes, path);
    PARSERS[file](edited, path);
    return edited;
  } catch (cause) {
    if (!(cause instanceof BroadsideError)) throw cause;
    throw new BroadsideError("settings.value", cause.message);
  }
}

/** The file's bytes, where there are any, and its text, where it is one; a byte order mark is part of it. */
function read(path: string): { bytes?: Uint8Array<ArrayBuffer>; text?: string } {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = Deno.readFileSync(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return { text: "" };
    throw new BroadsideError("settings.read", `Cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
  try {
    return { bytes, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { bytes };
  }
}

/** Where it is a link, what it leads to is replaced and not the link; who may read it may read it afterwards. */
function write(path: string, text: string): void {
  try {
    const before = stat(path);
    const file = new AtomicFile(before ? Deno.realPathSync(path) : path, { overwrite: true });
    try {
      file.append(new TextEncoder().encode(text));
      if (before?.mode != null) Deno.chmodSync(file.temporaryPath, before.mode & 0o7777);
      file.commit();
    } catch (error) {
      file.discard();
      throw error;
    }
  } catch (cause) {
    throw new BroadsideError("settings.write", messageOf(cause), { cause });
  }
}

function stat(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Names the content; another word for no file than for an empty one. */
function versionOf(bytes: Uint8Array | undefined): string {
  return bytes ? createHash("sha256").update(bytes).digest("hex").slice(0, 32) : "none";
}
