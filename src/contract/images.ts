import * as z from "zod";
import { timestamp, whole } from "./values.ts";

/** Images of the image storage. Sizes and places are bytes, times milliseconds since 1970. */

/** A piece of an image's disk. Those that are `free` and those of the `table` lie between the partitions. */
export const layoutPart = z.object({
  kind: z.enum(["partition", "free", "table"]),
  number: z.int().nullable().describe(
    "As in /dev/sda1; null of what is no partition, and of a file system over the whole disk.",
  ),
  start: whole,
  size: whole,
  type: z.string().describe(
    "What the table says it is for, in words where that is known, else its code; empty where it says nothing.",
  ),
  name: z.string(),
  fileSystem: z.string().nullable(),
  used: whole.nullable().describe("Null where nothing is known of it."),
  label: z.string().nullable(),
});

/** How the disk of an image is divided: its parts by their place, which leave out nothing of it. */
export const diskLayout = z.object({
  table: z.enum(["gpt", "mbr", "none"]),
  diskSize: whole,
  sectorSize: whole,
  bootCode: z.boolean().describe("It has code by which a BIOS starts."),
  parts: z.array(layoutPart),
});

/** An image; `error` says why it cannot be deployed. */
export const imageView = z.object({
  name: z.string(),
  root: z.string().describe(
    "SHA-256 of its manifest, which names every byte of the disk; empty when it cannot be read.",
  ),
  fileSize: whole,
  modifiedAt: timestamp.describe("When the file was last written."),
  diskSize: whole,
  dataBytes: whole.describe("Raw bytes of the disk that the image carries."),
  chunksTotal: whole,
  partitions: z.array(z.string()).describe("One line a partition."),
  error: z.string().optional(),
});

/**
 * `running`, or what came of it: every byte is as it was made, some are not, or it could not be found out.
 */
export const verificationState = z.enum(["running", "good", "bad", "failed"]);

/** A check of every byte of an image. */
export const verificationView = z.object({
  id: z.string(),
  image: z.string(),
  root: z.string().describe("The image's root hash when it was checked."),
  current: z.boolean().describe("The file is the same as it was then."),
  state: verificationState,
  done: whole.describe("Bytes of the disk."),
  total: whole,
  startedAt: timestamp,
  endedAt: timestamp.nullable(),
  reason: z.string().nullable().describe("Why it is bad or failed, in words."),
});

/** GET /api/v1/images/:name. */
export const imageDetailView = imageView.extend({
  layout: diskLayout.nullable().describe("Null when the image cannot be read."),
  verification: verificationView.nullable().describe("The latest."),
  /** Who needs it, by number: running sessions, schedules that go on, and templates. */
  usedBy: z.object({
    sessions: z.array(z.string()),
    schedules: z.array(z.string()),
    templates: z.array(z.string()),
  }),
});

/** See `layoutPart`. */
export type LayoutPart = z.infer<typeof layoutPart>;
/** See `diskLayout`. */
export type DiskLayoutView = z.infer<typeof diskLayout>;
/** See `imageView`. */
export type ImageView = z.infer<typeof imageView>;
/** See `verificationView`. */
export type VerificationView = z.infer<typeof verificationView>;
/** See `imageDetailView`. */
export type ImageDetailView = z.infer<typeof imageDetailView>;
