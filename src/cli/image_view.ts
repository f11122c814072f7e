import type { ImageSummary, Manifest } from "../image/mod.ts";
import { PARTITION_TYPES } from "../disk/mod.ts";

/** A partition as it is drawn and told: its number, 0 where it has none, and places and sizes in bytes. */
export interface DrawnPartition {
  number: number;
  firstByte: number;
  size: number;
  /** Null where nothing is known of it. */
  usedBytes: number | null;
  fileSystem: string;
  label: string;
  type: string;
  name: string;
}

/** Bytes for people: `1.5 GiB`, `512 B`. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let value = bytes, unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1).replace(/\.0$/, "")} ${
    units[unit]
  }`;
}

/** A text from a disk, made harmless for a terminal: control characters become question marks. */
export function plainText(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g, "?");
}

/** An image in lines for people: its figures, the disk as a bar to scale, and its partitions. */
export function describeImage(path: string, summary: ImageSummary, columns = 80): string {
  const { manifest, dataBytes, streamSize } = summary;
  const ratio = streamSize > 0 ? `, ${(dataBytes / streamSize).toFixed(2)} to 1` : "";
  const chunks = `${summary.dataChunks} data, ${summary.zeroChunks} zero, ${summary.unusedChunks} unused`;
  const lines = [
    `image      ${path}, ${formatBytes(summary.fileSize)}`,
    `root       ${summary.root}`,
    `disk       ${
      formatBytes(manifest.diskSize)
    } (${manifest.diskSize} bytes), sectors of ${manifest.sectorSize} bytes`,
    `table      ${tableText(manifest)}`,
    `content    ${formatBytes(dataBytes)} in ${formatBytes(streamSize)}${ratio}`,
    `chunks     ${chunks}, of ${formatBytes(manifest.chunkSize)}`,
    "",
    ...drawDisk(manifest.diskSize, manifest.partitions, columns),
  ];
  return lines.join("\n");
}

function tableText({ tableKind, diskId }: Manifest): string {
  return tableKind === "none" ? "none" : `${tableKind.toUpperCase()} ${diskId}`.trim();
}

/** A disk as a bar to scale, and its partitions in a table. */
export function drawDisk(diskSize: number, partitions: DrawnPartition[], columns: number): string[] {
  const bar = drawBar(diskSize, partitions, columns);
  return partitions.length ? [...bar, "", ...partitionTable(partitions)] : bar;
}

/**
 * The disk from its first to its last byte: a full block for used space, a light one for free space of a file system, a
 * middling one where that is unknown, a dot outside partitions. Each partition's number stands above its first cell.
 */
function drawBar(diskSize: number, partitions: DrawnPartition[], columns: number): string[] {
  const width = Math.max(20, Math.min(columns, 120) - 2);
  const cells = new Array<string>(width).fill("·"), numbers = new Array<string>(width).fill(" ");
  for (const { number, firstByte, size, usedBytes } of partitions) {
    const first = Math.floor(firstByte / diskSize * width);
    // However small, a partition shows.
    const last = Math.max(first + 1, Math.round((firstByte + size) / diskSize * width));
    const used = usedBytes ? Math.max(1, Math.round(usedBytes / size * (last - first))) : 0;
    for (let cell = first; cell < Math.min(width, last); cell++) {
      cells[cell] = usedBytes === null ? "▒" : cell < first + used ? "█" : "░";
    }
    if (number > 0) [...`${number}`].forEach((digit, i) => numbers[Math.min(width - 1, first + i)] = digit);
  }
  const unknown = cells.includes("▒") ? "  ▒ unknown" : "";
  return [
    ` ${numbers.join("").trimEnd()}`,
    `▕${cells.join("")}▏`,
    ` █ used  ░ free${unknown}  · outside partitions`,
  ];
}

function partitionTable(partitions: DrawnPartition[]): string[] {
  const rows = [["#", "start", "size", "used", "file system", "label", "type", "name"]];
  for (const each of partitions) {
    const { number, firstByte, size, usedBytes, fileSystem, label, type, name } = each;
    const sizes = [firstByte, size, usedBytes].map((bytes) => bytes === null ? "-" : formatBytes(bytes));
    const texts = [fileSystem || "-", label || "-", PARTITION_TYPES[type] ?? (type || "-"), name || "-"];
    rows.push([number ? `${number}` : "-", ...sizes, ...texts.map(plainText)]);
  }
  return alignColumns(rows);
}

/** Rows of cells as lines with columns below each other. */
export function alignColumns(rows: string[][]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd());
}
