import type { LogSink } from "../base/mod.ts";
import type { Store } from "../store/mod.ts";
import type { BootDefaults } from "./boot_settings.ts";
import type { ImageCatalog } from "./images.ts";
import type { PackSettings } from "./pack_plan.ts";
import type { StartSender, TransferSettings } from "./senders.ts";
import type { SettingsSources } from "./settings_desk.ts";
import type { StartVerification } from "./verifications.ts";
import type { WakeSettings } from "./wol_driver.ts";

/** Collaborators and settings of a `Runner`. */
export interface RunnerOptions {
  store: Store;
  images: ImageCatalog;
  startSender: StartSender;
  /** Starts the check of an image; none are made when not given. */
  startVerification?: StartVerification;
  transfer: TransferSettings;
  /** Where the stream of the session on a slot goes; throws when there is no such slot. */
  address(slot: number): { group: string; port: number };
  /** Interface for sessions that name none. */
  defaultInterface(): string;
  /** Names of the interfaces that there are. */
  interfaces(): string[];
  /** Milliseconds since 1970, never going back. */
  now(): number;
  /** The clock on the wall, which schedules go by and an administrator may set; `now` when not given. */
  wallClock?(): number;
  /** How machines are woken; none are when not given. */
  wake?: WakeSettings;
  /** Secret random bytes. */
  random(length: number): Uint8Array;
  /** Milliseconds between looks at the clock; 500 when not given. */
  tickInterval?: number;
  /** Targets that can be known; as many as `Targets` says when not given. */
  mostTargets?: number;
  /** What machines boot as long as no operator set anything; the menu for ten seconds when not given. */
  boot?: BootDefaults;
  /** The public key that licenses are checked with, in PEM; nothing is limited without one. */
  licenseKey?: string;
  /** Gets every log entry besides the store. */
  log?: LogSink;
  /** When the database is compressed; never when not given. */
  pack?: PackSettings;
  /** The files that the server takes its settings from, where there are any. */
  settings?: SettingsSources;
  /** Milliseconds that targets wait for an answer; what they think right when not given. */
  answerTimeout?: number;
  /** Folder of the log's text copies, where there are any. */
  logPath?: string;
}
