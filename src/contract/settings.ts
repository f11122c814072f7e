import * as z from "zod";
import { whole } from "./values.ts";

/** The files that the server takes settings from. */
export const settingsFileName = z.enum(["coord.cfg", "mcast.ini", "pxe.ini"]);

/** What a value may be. */
export const keyKind = z.discriminatedUnion("type", [
  z.object({ type: z.literal("whole"), least: whole, most: whole }),
  z.object({ type: z.literal("choice"), values: z.array(z.string()) }),
  z.object({ type: z.enum(["text", "address", "addresses", "time", "folder"]) }),
]);

/** A key of a settings file. */
export const settingsKeyView = z.object({
  key: z.string(),
  section: z.string(),
  value: z.string().nullable().describe("as the file has it; null where it does not"),
  inForce: z.string().nullable().describe(
    "what the server goes by now, flags included; null for nothing or unknown",
  ),
  fallback: z.string().nullable().describe(
    "what holds when the file does not say; null where that depends on the machine",
  ),
  kind: keyKind,
  unit: z.string().nullable(),
  told: z.string().describe("what it does, and where a flag of the command line beats the file"),
  restart: z.boolean().describe("whether a change waits for the next start of the server"),
});

/** A settings file. */
export const settingsFileView = z.object({
  file: settingsFileName,
  path: z.string(),
  exists: z.boolean(),
  version: z.string().describe("changes with the file's content"),
  problem: z.string().nullable().describe("why the file cannot be used as it is"),
  keys: z.array(settingsKeyView),
});

/** PUT settings/files/:file */
export const settingsFileRequest = z.strictObject({
  version: z.string().max(100).describe("that of the view which the changes were made from"),
  changes: z.record(z.string().max(100), z.string().max(1000).nullable())
    .refine((changes) => Object.keys(changes).length <= 100, "at most 100 keys")
    .describe("new values by key; null takes the key out of the file"),
});

/** How the console shows and proposes things. */
export const consoleSettings = z.strictObject({
  showComputerName: z.boolean().default(true).describe("names of computers instead of MAC addresses"),
  waitSeconds: z.int().min(0).max(30 * 86400).default(60).describe("what new sessions wait for machines"),
});

/** See `settingsFileName`. */
export type SettingsFileName = z.infer<typeof settingsFileName>;
/** See `settingsKeyView`. */
export type SettingsKeyView = z.infer<typeof settingsKeyView>;
/** See `settingsFileView`. */
export type SettingsFileView = z.infer<typeof settingsFileView>;
/** See `settingsFileRequest`. */
export type SettingsFileRequest = z.infer<typeof settingsFileRequest>;
/** See `consoleSettings`. */
export type ConsoleSettings = z.infer<typeof consoleSettings>;
