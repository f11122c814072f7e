import type { ClientImages, ClientSessions, Destination } from "../../contract/mod.ts";

/** What somebody at a machine decided: whose image goes where. */
export interface ClientOrder {
  /** HOST or HOST:PORT. */
  server: string;
  /** An image by its name, or a session by its number or Session ID. */
  source: { image: string } | { sessionId: string };
  destination: Destination;
  /** Path of the disk that was confirmed, and no other. */
  disk: string;
}

/** A disk of this machine as menus show it. */
export interface MenuDisk {
  path: string;
  /** Bytes. */
  size: number;
  /** Its kind, size, model and serial number in a few words, with its path before. */
  title: string;
  /** Words of a session that mean it. */
  wish: string;
  /** Why it is not taken unasked. */
  objection?: string;
  partitions: { number: number; size: number; type: string; name: string }[];
}

/** What menus ask about this machine. */
export interface MenuMachine {
  /** The disks that somebody may choose, in their stable order. */
  disks(): MenuDisk[];
  /** The disk that such words mean; a text says why there is none. */
  find(wish: string): MenuDisk | string;
}

/** What a server offers. */
export interface ServerOffer {
  server: string;
  images: ClientImages;
  sessions: ClientSessions;
}

/** What is known before anybody was asked: from flags, or from the boot medium. */
export interface KnownOrder {
  server?: string;
  image?: string;
  session?: string;
  disk?: string;
  partition?: Destination["partition"];
}
