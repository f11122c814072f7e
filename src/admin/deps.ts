import type { LogSink } from "../base/mod.ts";
import type { Console, Runner } from "../session/mod.ts";

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
  /** Gets the raw cause of unexpected errors. */
  log?: LogSink;
}

/** What a request comes with besides itself. */
export interface AppEnv {
  Bindings: {
    /** IP address of the caller. */
    remote: string;
  };
}
