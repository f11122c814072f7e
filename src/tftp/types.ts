import type { Level, LogSink } from "../base/mod.ts";

/** What is served: a part of a file, in place, or bytes made for this request. Offset and length in bytes. */
export type TftpContent = { path: string; offset: number; length: number } | { bytes: Uint8Array };

/** Who asks: the client's address, and ours that it asked. */
export interface TftpClient {
  address: string;
  server: string;
}

/** Finds what a clean name (`cleanName`) means to a client; undefined: no such file. A throw is told the client. */
export type TftpLookup = (name: string, client: TftpClient) => TftpContent | undefined;

export interface TftpOptions {
  /** Makes the thread, whose body is `runTftpWorker`. */
  spawn: () => Worker;
  /** Our addresses to listen on, each a single interface's; answers leave from the one that was asked. */
  addresses: string[];
  /** UDP port, 69 if not given; 0 takes any that is free. */
  port?: number;
  /** Asked, on the calling thread, for what is not in `files`. */
  lookup: TftpLookup;
  /** Files that need no question, by path; names are matched as `NameTable` does. */
  files?: Iterable<[name: string, content: TftpContent]>;
  /** Milliseconds until an unanswered packet is sent again, before a client's round trip is known. 1000. */
  timeoutMs?: number;
  /** Transfers at once, in all (512) and of one client address (16). */
  maxTransfers?: number;
  maxPerClient?: number;
  log: LogSink;
}

/** Counters since the start. */
export interface TftpCounters {
  /** Read requests that came, repeated ones too. */
  requests: number;
  /** Transfers by their fate; `unconfirmed`: all was sent, but the last acknowledgement never came. */
  started: number;
  done: number;
  unconfirmed: number;
  /** Ended by the client's ERROR; after the size was told that is how firmware asks for the size. */
  aborted: number;
  failed: number;
  /** Transfers that a new request of the same client port, or of somebody else when all were taken, ended. */
  superseded: number;
  notFound: number;
  /** Write requests, modes other than octet and netascii. */
  refused: number;
  /** Requests left unanswered because a limit was reached. */
  limited: number;
  /** Datagrams that were not understood. */
  dropped: number;
  /** Datagrams from someone else than the transfer's client. */
  strangers: number;
  /** DATA packets sent, those among them that were sent before, and bytes acknowledged. */
  blocks: number;
  repeated: number;
  bytes: number;
  /** Trains of DATA handed to the kernel in one call, and single ones where that was not possible. */
  trains: number;
  singles: number;
}

/** One transfer that is under way. */
export interface TftpTransferView {
  name: string;
  client: string;
  size: number;
  acknowledged: number;
}

export interface TftpStats extends TftpCounters {
  /** Transfers under way, and requests that wait for the lookup. */
  active: number;
  waiting: number;
  /** Some of those under way, as of the last half second; at most 100. */
  transfers: TftpTransferView[];
}

export interface TftpService {
  /** UDP port that it listens on. */
  port: number;
  stats(): TftpStats;
  /** Ends all transfers; resolves when the thread is gone and the port is free. */
  close(): Promise<void>;
}

/** What the thread is started with. `listeners`: bound sockets; `wake`: an eventfd that announces commands. */
export interface TftpWorkerOptions {
  listeners: { fd: number; address: string }[];
  wake: number;
  files: [name: string, content: TftpContent][];
  counters: SharedArrayBuffer;
  timeoutMs: number;
  maxTransfers: number;
  maxPerClient: number;
}

/** A content as the thread gets it: made bytes as a file in memory, whose descriptor is the thread's from then on. */
export type ThreadContent = TftpContent | { fd: number; length: number };

/** What the owner says to the thread. */
export type TftpCommand =
  | { type: "answer"; id: number; content?: ThreadContent; error?: string }
  | { type: "stop" };

/** What the thread says to its owner. */
export type TftpEvent =
  | { type: "ask"; id: number; name: string; client: TftpClient }
  | { type: "log"; level: Level; event: string; fields: Record<string, unknown> }
  | { type: "transfers"; transfers: TftpTransferView[] }
  | { type: "stopped" };
