import * as z from "zod";
import { diskWish } from "./values.ts";

/** Kinds of partitions that have a name here; what a table stores for each is the target's to know. */
export const PARTITION_KINDS = ["linux", "ntfs", "fat32", "efi", "swap", "lvm", "raid", "recovery"] as const;

/** What a partition is to be marked as in its table: a kind's name, a GPT type's GUID, or an MBR's type byte in hex. */
export const partitionType = z.string().max(36).transform((text) => text.toLowerCase()).pipe(
  z.string().regex(
    new RegExp(
      `^(${PARTITION_KINDS.join("|")}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(0x)?(?!00)[0-9a-f]{2})$`,
    ),
    `one of ${PARTITION_KINDS.join(", ")}, a GUID, or a byte in hexadecimal such as 07`,
  ),
);

/** A partition of a machine's disk, for an image of a single partition; `type` null leaves its type as it is. */
export const destinationPartition = z.strictObject({
  /** As in /dev/sda1; from 5 on an MBR's logical ones. */
  number: z.int().min(1).max(1024),
  type: partitionType.nullable().default(null),
});

/** Where on a machine an image goes: to a whole disk, or into one partition of it. */
export const destination = z.strictObject({
  disk: diskWish.default("auto"),
  partition: destinationPartition.nullable().default(null),
});

/** See `destinationPartition`. */
export type DestinationPartition = z.infer<typeof destinationPartition>;
/** See `destination`. */
export type Destination = z.infer<typeof destination>;

/** A partition as `3` or `3:linux`; undefined for what is none. */
export function parsePartition(text: string): DestinationPartition | undefined {
  const [, number, type] = /^(\d{1,4})(?::(.+))?$/.exec(text) ?? [];
  return destinationPartition.safeParse({ number: Number(number), type: type ?? null }).data;
}

/** Whether two destinations mean the same by the same words. */
export function isSameDestination(a: Destination, b: Destination): boolean {
  return a.disk === b.disk && a.partition?.number === b.partition?.number &&
    a.partition?.type === b.partition?.type;
}
