import * as z from "zod";
import { hex, whole } from "./values.ts";

/** Where and how a stream travels: the same values for the sender and every receiver (cast's `StreamSettings`). */
export const streamSettings = z.object({
  /** Tells this stream's datagrams from those of others. */
  streamId: whole.max(65535),
  /** 32 secret bytes that authenticate each datagram. */
  key: hex(32),
  /** Bytes of the whole stream. */
  size: whole,
  /** Payload bytes of one datagram; 9000 is the largest frame that networks carry. */
  symbolSize: z.int().min(64).max(9000),
  /** Source symbols of a block. */
  blockSymbols: z.int().min(1).max(192),
  /** IPv4 multicast group and UDP port. */
  group: z.ipv4().max(15),
  port: z.int().min(1).max(65535),
});

/** See `streamSettings`. */
export type StreamSettings = z.infer<typeof streamSettings>;
