import type { LogSink } from "../base/mod.ts";
import type { Console, Runner } from "../session/mod.ts";
import type { Content } from "./send_file.ts";

/** What the application stands on. */
export interface AppDeps {
  /** The targets' side of the server. */
  runner: Runner;
  /** The operators' side of the server. */
  console: Console;
  version: string;
  hostname: string;
  /** Own addresses, with the interface that has them. */
  addresses(): { interface: string; address: string }[];
  imageDirectory: string;
  /** Whom the admin API and page answer: this machine only, or anyone who reaches it. */
  adminFrom: "loopback" | "any";
  /** Aborted when the server closes: ends the streams of events. */
  closing: AbortSignal;
  /** What machines boot from; nothing when this server boots none. */
  boot?: BootFiles;
  /** Gets the raw cause of unexpected errors. */
  log?: LogSink;
}

/**
 * What /boot/`name` gives to a machine at `remote` that reached this server as `host` (its Host header, as it says):
 * bytes made for it, a run of bytes of a file, or nothing. `etag` names the content, e.g. by its hash.
 */
export type BootFiles = (
  name: string,
  query: URLSearchParams,
  remote: string,
  host: string,
) => Content | undefined | Promise<Content | undefined>;

/** What a request comes with besides itself. */
export interface AppEnv {
  Bindings: {
    /** IP address of the caller. */
    remote: string;
  };
}
