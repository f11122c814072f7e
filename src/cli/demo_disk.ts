import { openDisk, writeGpt } from "../disk/mod.ts";
import { makeExt4, makeFat32, type MediaEntry, textContent, volumeOn } from "../media/mod.ts";
import type { DemoContent } from "./demo_content.ts";

const MIB = 2 ** 20, SECTOR = 512;
const LEAST_DISK = 2000 * MIB;
const ESP_START = MIB, ESP_SIZE = 64 * MIB, ROOT_START = ESP_START + ESP_SIZE;
const ESP_TYPE = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B";
const ROOT_TYPE = "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709";
/** Always the same, so that demos on one machine make the same disk. */
const DISK_GUID = "6E0B6A52-9C1D-4B0E-8E0A-2D5A7B1C9F31";
const ESP_GUID = "0B4C5D7E-2F3A-4B6C-9D8E-1A2B3C4D5E6F";
const ROOT_GUID = "5D2E8F1A-7B3C-4E9D-A1F0-8C7B6A5D4E3F";

const README =
  `This disk was made by \`broadside demo\`: a partition table, this EFI system partition and an ext4 file
system with files of the machine it was made on.
`;

/**
 * Makes a raw disk in the new, sparse file `path`: GPT, an EFI system partition and an ext4 partition with the content
 * given. Returns the disk's size in bytes.
 */
export function makeDemoDisk(path: string, content: DemoContent): number {
  // Room for tables, and for the blocks that many small files fill only in part.
  const wanted = content.bytes * 1.2 + content.entries.length * 4096 + ROOT_START;
  const size = Math.max(LEAST_DISK, Math.ceil(wanted / MIB) * MIB);
  Deno.writeFileSync(path, new Uint8Array(0), { createNew: true });
  Deno.truncateSync(path, size);
  const disk = openDisk(path, { write: true, exclusive: true });
  try {
    const rootSize = size - ROOT_START - MIB;
    const partition = (number: number, typeGuid: string, uniqueGuid: string, name: string) => ({
      number,
      typeGuid,
      uniqueGuid,
      name,
      firstLba: (number === 1 ? ESP_START : ROOT_START) / SECTOR,
      lastLba: (number === 1 ? ROOT_START : ROOT_START + rootSize) / SECTOR - 1,
      attributes: 0n,
    });
    const partitions = [
      partition(1, ESP_TYPE, ESP_GUID, "EFI system"),
      partition(2, ROOT_TYPE, ROOT_GUID, "root"),
    ];
    writeGpt(disk, { diskGuid: DISK_GUID, partitions });
    const mtime = newest(content.entries);
    makeFat32(volumeOn(disk, ESP_START, ESP_SIZE), {
      label: "EFI",
      volumeId: 0xb0ad51de,
      hiddenSectors: ESP_START / SECTOR,
      mtime,
      entries: [
        { kind: "file", path: "readme.txt", content: textContent(README) },
        {
          kind: "file",
          path: "EFI/BOOT/STARTUP.NSH",
          content: textContent("echo Made by broadside demo\r\n"),
        },
      ],
    });
    const entries = content.entries;
    makeExt4(volumeOn(disk, ROOT_START, rootSize), { label: "root", uuid: ROOT_GUID, mtime, entries });
    return size;
  } finally {
    disk.close();
  }
}

/** The time for what has none of its own: that of the youngest file, so that it does not depend on the clock. */
function newest(entries: MediaEntry[]): number {
  return entries.reduce((latest, { mtime = 0 }) => Math.max(latest, mtime), 0);
}
