import type {
  DiskLayoutView,
  ImageDetailView,
  ImageView,
  LayoutPart,
  VerificationView,
} from "../contract/mod.ts";
import { formatSeconds } from "./image_progress.ts";
import { alignColumns, drawDisk, type DrawnPartition, formatBytes, plainText } from "./image_view.ts";
import { localTime } from "./local_time.ts";

/** Images of a server as a table for people. */
export function imageTable(images: ImageView[]): string {
  if (!images.length) return "The server has no images. Put image files (*.img.zst) into its image storage.";
  const rows = images.map(({ name, fileSize, diskSize, modifiedAt, error, root }) => [
    name,
    formatBytes(fileSize),
    error ? "-" : formatBytes(diskSize),
    localTime(modifiedAt),
    error ?? root.slice(0, 16),
  ]);
  const heads = ["name", "file", "disk", "written", "root"];
  return alignColumns([heads, ...rows.map((row) => row.map(plainText))]).join("\n");
}

/** An image of a server in lines for people: its figures, the disk as a bar to scale, and its partitions. */
export function describeStored(image: ImageDetailView, columns: number): string {
  const { name, fileSize, modifiedAt, root, error, dataBytes, layout, verification, usedBy } = image;
  const users = [["session", usedBy.sessions], ["schedule", usedBy.schedules], ["template", usedBy.templates]]
    .flatMap(([kind, ids]) => (ids as string[]).map((id) => `${kind} ${id}`));
  const facts: [string, string | undefined | false][] = [
    ["image", `${name}, ${formatBytes(fileSize)}, written ${localTime(modifiedAt)}`],
    ["root", root],
    ["error", error],
    [
      "disk",
      layout !== null &&
      `${formatBytes(layout.diskSize)} (${layout.diskSize} bytes), sectors of ${layout.sectorSize} bytes`,
    ],
    ["table", layout !== null && tableText(layout)],
    ["content", !error && formatBytes(dataBytes)],
    ["needed by", users.join(", ") || "nobody"],
    ["checked", verification ? describeCheck(verification) : "not yet"],
  ];
  const lines = facts.filter(([, value]) => value).map(([key, value]) =>
    `${key.padEnd(10)} ${plainText(value as string)}`
  );
  if (layout) lines.push("", ...drawDisk(layout.diskSize, drawn(layout.parts), columns));
  return lines.join("\n");
}

/** How a check of an image goes or went, in a line. */
export function describeCheck(
  { image, state, done, total, startedAt, endedAt, reason, current }: VerificationView,
) {
  if (state === "running") {
    return `${image} is being checked: ${Math.floor(100 * done / Math.max(1, total))} %`;
  }
  const when = endedAt === null
    ? ""
    : `${localTime(endedAt)}, after ${formatSeconds((endedAt - startedAt) / 1000)}`;
  const since = current ? "" : ". The file was changed since";
  if (state === "good") return `${image} is sound: ${formatBytes(total)} (${when})${since}`;
  const what = state === "bad" ? "is bad" : "could not be checked";
  return plainText(`${image} ${what}${reason === null ? "" : `: ${reason}`} (${when})${since}`);
}

function tableText({ table, bootCode }: DiskLayoutView): string {
  return (table === "none" ? "none" : table.toUpperCase()) +
    (bootCode ? ", with code by which a BIOS starts" : "");
}

function drawn(parts: LayoutPart[]): DrawnPartition[] {
  return parts.filter(({ kind }) => kind === "partition").map((part) => ({
    ...part,
    number: part.number ?? 0,
    firstByte: part.start,
    usedBytes: part.used,
    fileSystem: part.fileSystem ?? "",
    label: part.label ?? "",
  }));
}
