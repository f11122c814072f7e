import * as z from "zod";
import { destination, destinationPartition } from "./destination.ts";
import { diskWish, id, line, root, sessionKey, whole } from "./values.ts";

/** Client-driving mode: what a machine's own menu asks of the server, at the target's door with the target's token. */

/** POST /target/v1/client-session: makes a session for an image, or joins the one that another machine made. */
export const clientSessionRequest = z.object({
  /** Name or root hash. */
  image: line(255),
  /** The disk that it goes to; machines that name another one get a session of their own. */
  disk: diskWish.default("auto"),
  /** The partition of it, for an image without a partition table. */
  partition: destinationPartition.nullable().default(null),
});

/** Its answer. From now on the target waits for this session: its polls say the rest. */
export const clientSessionReply = z.object({
  sessionId: id,
  sessionName: line(100),
  /** False for a session that was there. */
  created: z.boolean(),
});

/** GET /target/v1/images: what can be deployed, as a menu shows it. */
export const clientImages = z.array(z.object({
  name: line(255),
  root,
  /** Bytes of the disk that it needs, and of what it carries. */
  diskSize: whole,
  dataBytes: whole,
  partitions: z.array(z.string().max(500)).max(256),
  /** Whether it has a partition table: without one it may go into a partition. */
  hasTable: z.boolean().default(true),
}));

/** GET /target/v1/sessions: sessions that this machine could join now, as a menu shows them. */
export const clientSessions = z.array(z.object({
  /** What the target registers with to join it. */
  sessionId: z.union([id, sessionKey]),
  name: line(100),
  image: line(255),
  state: z.enum(["gathering", "deploying"]),
  told: z.string().max(1000),
  /** Where on this machine its image goes. */
  destination: destination.prefault({}),
}));

/** See `clientSessionRequest`. */
export type ClientSessionRequest = z.infer<typeof clientSessionRequest>;
/** See `clientSessionReply`. */
export type ClientSessionReply = z.infer<typeof clientSessionReply>;
/** See `clientImages`. */
export type ClientImages = z.infer<typeof clientImages>;
/** See `clientSessions`. */
export type ClientSessions = z.infer<typeof clientSessions>;
