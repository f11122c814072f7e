import type { Access, Actor } from "../access/mod.ts";
import type { LogSink } from "../base/mod.ts";
import type { HintView, ProbeView, PxeView } from "../contract/mod.ts";
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
  /** Folder of the web console's files; without it there is no page. */
  ui?: string;
  /** The accounts; `open` where everyone who is answered may do everything. */
  access: Access | "open";
  /** Whom the admin API and page answer over plain HTTP: this machine only, or anyone who reaches it. */
  adminFrom: "loopback" | "any";
  /** Further names under which they are opened, besides the host's own; `*.example.org` for all of a domain. */
  hostNames?(): string[];
  /** Where they answer everyone over HTTPS; nothing or undefined where they don't. */
  httpsPort?(): number | undefined;
  /** Aborted when the server closes: ends the streams of events. */
  closing: AbortSignal;
  /** What machines boot from; nothing when this server boots none. */
  boot?: BootFiles;
  /** The server's network boot, as soon as there is any. */
  pxe?(): PxeControl | undefined;
  /** Gets the raw cause of unexpected errors. */
  log?: LogSink;
}

/** Network boot, which an operator starts, stops and sets anew; each throws why it cannot be done. */
export interface PxeControl {
  status(): PxeView;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Reads its settings anew; with bad ones it goes on as it is. */
  restart(): Promise<void>;
  /** Looks for other DHCP servers, which takes seconds. */
  probe(): Promise<ProbeView>;
  /** What to set on other DHCP servers; with this server's own address where none is given. */
  hints(address?: string): HintView[];
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
    /** Whether the request came encrypted. */
    secure?: boolean;
  };
  Variables: {
    /** Who makes the request, where that was shown. */
    actor?: Actor;
    /** The body as it was understood. */
    asked?: unknown;
  };
}
