/** A run of the stream that lies in one piece in a file. Offsets and length in bytes. */
export interface Extent {
  streamOffset: number;
  fileOffset: number;
  length: number;
}

/** Where and how a stream travels; the control channel hands the same values to sender and receivers. */
export interface StreamSettings {
  /** Tells this stream's datagrams from those of others, 0..65535. */
  streamId: number;
  /** 32 secret bytes, hexadecimal, that authenticate each datagram. */
  key: string;
  /** Bytes of the whole stream. */
  size: number;
  /** Payload bytes of one datagram. */
  symbolSize: number;
  /** Source symbols of a block, at most 192. */
  blockSymbols: number;
  /** Multicast group, e.g. 224.1.1.2, and UDP port. */
  group: string;
  port: number;
}

/** Everything a sender needs. */
export interface SenderOptions {
  stream: StreamSettings;
  /** The file that holds the stream, and which parts of it, ascending and gapless in the stream. */
  path: string;
  extents: Extent[];
  /** Network interface to send from, by name. */
  interface: string;
  /** Routers a datagram may cross, 1..255. */
  ttl: number;
  /** Upper limit in bytes a second of datagrams; 0 for none. */
  rateLimit: number;
  /** Milliseconds of rest between bursts (TRAFFIC_TIMEOUT), 0..5000. */
  trafficTimeout: number;
  /** Whether loss slows the stream down (ENABLE_FLOW_CTRL); receivers' buffers always do. */
  flowControl: boolean;
  /** Receivers to wait for before the first datagram, and how long at most, in milliseconds. */
  expect: number;
  patience: number;
}

/** What the sender knows of one receiver. */
export interface ReceiverStatus {
  /** The number the control channel gave it, 1..65535. */
  id: number;
  /** True while it is too far behind for the group to wait for it. */
  lagging: boolean;
  /** It has every block it wants. */
  complete: boolean;
  /** Share of datagrams it lost lately, 0..1. */
  loss: number;
  /** Milliseconds since it was last heard. */
  silent: number;
}

/** Counters of a sender since its start. */
export interface SenderStats {
  /** Datagrams sent: first transmissions and repairs. */
  sourceDatagrams: number;
  repairDatagrams: number;
  /** Bytes handed to the network, headers of ours included. */
  bytes: number;
  /** Datagrams that came in and were dropped as foreign, forged or replayed. */
  dropped: number;
  /** Bytes a second over the last second, and what the pacing allows. */
  rate: number;
  pace: number;
  /** Waiting for receivers, sending a pass, or asking what is still wanted. */
  phase: "waiting" | "streaming" | "draining";
  receivers: ReceiverStatus[];
}

/** What a sender tells its owner. */
export type SenderEvent =
  | { type: "stats"; stats: SenderStats }
  | { type: "complete"; receiver: number }
  | { type: "failed"; message: string };
