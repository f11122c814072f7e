import {
  type ClientImages,
  type ClientSessions,
  type DestinationPartition,
  PARTITION_KINDS,
  partitionType as partitionTypeSchema,
} from "../../contract/mod.ts";
import type { FoundServer } from "../discover.ts";
import { gigabytes } from "../disks.ts";
import type { Choice } from "./client_menu.ts";
import type { MenuDisk, ServerOffer } from "./client_order.ts";
import type { PageSpec } from "./page.ts";

/** The pages of client-driving mode, in the order in which they come. */
type Spec = PageSpec<Choice>;

const LEAVE: Spec["back"] = { title: "Cancel", value: { to: "leave" } };

/** While something is asked. */
export function waiting(what: string): Spec {
  return { title: "Client-driving mode", text: [`${what} ...`], items: [], back: LEAVE };
}

/** Which server. */
export function servers(found: FoundServer[]): Spec {
  const known = found.map(({ name, server }) => ({ title: name, told: server, value: { server } }));
  return {
    title: "Infrastructure server",
    text: known.length ? [] : ["No server answers on this network."],
    items: [...known, { title: "Search again", value: { to: "search" } }],
    back: LEAVE,
    typed: {
      prompt: "Number, or a server's name or address",
      read: (text) =>
        /^(?!\d+$)[a-z0-9][a-z0-9.-]*(:\d{1,5})?$/i.test(text)
          ? { value: { server: text } }
          : "That is no name and no address. An example: 10.0.0.1, or server.example:2017",
    },
  };
}

/** A session that is there, or an image. */
export function source({ server, images, sessions }: ServerOffer): Spec {
  return {
    title: "Deployment source",
    text: [`Server: ${server}`],
    items: [
      { title: "Choose the image to deploy", told: `(${images.length})`, value: { to: "images" } },
      {
        title: "Connect to a session",
        told: `(${sessions.length} now)`,
        value: { to: "sessions" },
      },
      { title: "Ask the server anew", value: { to: "refresh" } },
      { title: "Another server", value: { to: "servers" } },
    ],
    back: LEAVE,
  };
}

/** Which image. */
export function images(all: ClientImages): Spec {
  return {
    title: "Image to deploy",
    text: all.length ? [] : ["The server has no image."],
    items: all.map(({ name, diskSize, dataBytes }) => ({
      title: name,
      told: `${gigabytes(dataBytes)} of data, for a disk of ${gigabytes(diskSize)} or more`,
      value: { image: name },
    })),
    back: { title: "Back", value: { to: "source" } },
  };
}

/** Which session. */
export function sessions(all: ClientSessions): Spec {
  return {
    title: "Session",
    text: all.length ? [] : ["No session takes machines now. Type its ID to wait for one."],
    items: all.map(({ sessionId, name, image, told }) => ({
      title: `${name} (${sessionId})`,
      told: `image ${image}. ${told}`,
      value: { session: sessionId },
    })),
    back: { title: "Back", value: { to: "source" } },
    typed: { prompt: "Number, or # and a session's ID", read: readSession },
  };
}

/** A session's own number must not be taken for one of the list. */
function readSession(text: string): { value: Choice } | string {
  const session = text.replace(/^#\s*/, "");
  return text.startsWith("#") || /[a-z]/i.test(session)
    ? { value: { session } }
    : "That is no number of the list. To wait for the session 7, type #7.";
}

/** Which disk. */
export function disks(all: MenuDisk[], own: MenuDisk | string): Spec {
  return {
    title: "Destination hard disk",
    items: [
      { title: "auto", told: typeof own === "string" ? own : own.title, value: { disk: "auto" } },
      ...all.map(({ title, objection, wish }) => ({
        title,
        told: objection && `(${objection})`,
        value: { disk: wish },
      })),
    ],
    back: { title: "Back", value: { to: "confirm" } },
  };
}

/** Which partition. */
export function partitions({ title, partitions }: MenuDisk): Spec {
  return {
    title: "Destination partition",
    text: [title],
    items: [
      ...partitions.map(({ number, size, type, name }) => ({
        title: `Partition ${number}`,
        told: [gigabytes(size), type, name].filter(Boolean).join(", "),
        value: { partition: number },
      })),
      // Last, so that items have their partitions' numbers where none is left out.
      { title: "The whole disk", value: { partition: null } },
    ],
    back: { title: "Back", value: { to: "confirm" } },
  };
}

/** What the partition is marked as afterwards. */
export function partitionType(number: number): Spec {
  return {
    title: `Type of partition ${number}`,
    items: [
      { title: "Leave it as it is", value: { type: null } },
      ...PARTITION_KINDS.map((type) => ({ title: type, value: { type } })),
    ],
    back: { title: "Back", value: { to: "partitions" } },
    typed: {
      prompt: "Number, or a GUID, or a byte in hexadecimal as 0x07",
      read: (text) => {
        const { data } = partitionTypeSchema.safeParse(text);
        return data === undefined ? "That is no type. Choose one of the list." : { value: { type: data } };
      },
    },
  };
}

/** What the session or image asks for is not here. */
export function noDisk(why: string, isImage: boolean): Spec {
  const other: Spec["items"] = isImage ? [{ title: "Another disk", value: { to: "disks" } }] : [];
  return {
    title: "No disk to write",
    text: [why],
    items: other,
    back: { title: "Back", value: { to: "source" } },
  };
}

/** What is about to happen. */
export interface Summary {
  server: string;
  disk: MenuDisk;
  partition: DestinationPartition | null;
  image?: ClientImages[number];
  sessionId?: string;
  session?: ClientSessions[number] | null;
  canStart: boolean;
}

/** What will be lost, and a word that nobody types by chance. */
export function confirm({ server, disk, partition, image, sessionId, session, canStart }: Summary): Spec {
  const lost = partition
    ? `EVERYTHING ON PARTITION ${partition.number} OF THIS DISK WILL BE LOST:`
    : "EVERYTHING ON THIS DISK WILL BE LOST:";
  const type = partition?.type ? `, then of the type ${partition.type}` : "";
  const what = image
    ? `Image      ${image.name}, ${gigabytes(image.dataBytes)} of data`
    : session
    ? `Session    ${session.name} (${sessionId}), image ${session.image}`
    : `Session    ${sessionId}, which is waited for`;
  const items: Spec["items"] = image ? [{ title: "Another disk", value: { to: "disks" } }] : [];
  if (image && !image.hasTable && disk.partitions.length) {
    items.push({ title: "A partition of the disk, or all of it", value: { to: "partitions" } });
  }
  return {
    title: "Summary",
    text: [
      lost,
      `  ${disk.title}`,
      ...(disk.objection ? [`  (${disk.objection})`] : []),
      "",
      what,
      ...(partition ? [`Partition  ${partition.number}${type}`] : []),
      `Server     ${server}`,
    ],
    items,
    back: { title: "Back", value: { to: "source" } },
    isEnterEnough: false,
    typed: {
      prompt: canStart ? "Type yes to start the deployment, or a number" : "Number",
      read: (text) =>
        canStart && text.toLowerCase() === "yes"
          ? { value: { start: true } }
          : canStart
          ? "Nothing is written unless you type yes."
          : "This cannot be started. Choose another destination.",
    },
  };
}
