export interface TransferOptions {
  /** Bytes of the content. */
  size: number;
  blockSize: number;
  /** Blocks that are sent before an acknowledgement is waited for. */
  windowSize: number;
  /** Most blocks to hand out at once. */
  burst: number;
  /** The answer to the client's options, which it must acknowledge first; undefined without: data goes at once. */
  oack: Uint8Array | undefined;
  /** Milliseconds until what is unanswered goes again, before a round trip is known. */
  firstTimeout: number;
  /** Milliseconds that the client wants it to be instead (RFC 2349). */
  timeout: number | undefined;
}

/** What to send: a packet, or blocks `first` to `first + count - 1`, counted from 1 without rolling over. */
export type Transmit =
  | { kind: "packet"; bytes: Uint8Array }
  | { kind: "data"; first: number; count: number };

/**
 * How it ended. `unconfirmed`: all was sent and all but the last window acknowledged, then nothing more came;
 * `aborted`: by the client's own ERROR; `failed`: the client answers no more, or the content cannot be read.
 */
export interface Outcome {
  kind: "done" | "unconfirmed" | "aborted" | "failed";
  reason?: string;
}
