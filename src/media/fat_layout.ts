import { BroadsideError, ByteWriter } from "../base/mod.ts";

/** Where the parts of a FAT32 volume lie. Sectors have 512 bytes. */
export interface FatLayout {
  sectors: number;
  sectorsPerCluster: number;
  sectorsPerFat: number;
  clusters: number;
  /** Bytes. */
  clusterSize: number;
}

export const SECTOR = 512;
/** As usual: boot sector, FSInfo, their copies from sector 6 on, and room. */
export const RESERVED_SECTORS = 32;
export const FAT_COPIES = 2;

/** Fewer clusters would make it FAT16 (Microsoft FAT specification, "FAT Type Determination"), more do not fit. */
const LEAST_CLUSTERS = 65_525, MOST_CLUSTERS = 0x0fff_fff5;

/** Lays out a volume of `size` bytes. Throws a BroadsideError `media.size` when FAT32 cannot be that small or large. */
export function layoutFat32(size: number): FatLayout {
  const sectors = Math.floor(size / SECTOR);
  const sectorsPerCluster = clusterSectors(size);
  const perFatSector = SECTOR / 4 * sectorsPerCluster + FAT_COPIES;
  const sectorsPerFat = Math.ceil((sectors - RESERVED_SECTORS + 2 * sectorsPerCluster) / perFatSector);
  const dataSectors = sectors - RESERVED_SECTORS - FAT_COPIES * sectorsPerFat;
  const clusters = Math.floor(dataSectors / sectorsPerCluster);
  if (clusters < LEAST_CLUSTERS || clusters > MOST_CLUSTERS || sectors > 0xffff_ffff) {
    throw new BroadsideError(
      "media.size",
      `Cannot make a FAT32 file system: the volume must have 34 MB to 2 TB, current value is ${size} bytes. ` +
        "Choose another size.",
    );
  }
  return { sectors, sectorsPerCluster, sectorsPerFat, clusters, clusterSize: sectorsPerCluster * SECTOR };
}

/** Cluster sizes as Windows chooses them. */
function clusterSectors(size: number): number {
  const gigabyte = 2 ** 30;
  if (size <= 260 * 2 ** 20) return 1;
  for (const [limit, sectors] of [[8, 8], [16, 16], [32, 32]]) if (size <= limit * gigabyte) return sectors;
  return 64;
}

/** The boot sector, which describes the volume and starts nothing. `hidden`: sectors of the disk before the volume. */
export function encodeBootSector(
  layout: FatLayout,
  { label, volumeId, hidden }: { label: string; volumeId: number; hidden: number },
): Uint8Array {
  const writer = new ByteWriter(SECTOR), text = new TextEncoder();
  writer.bytes(Uint8Array.of(0xeb, 0x58, 0x90)).bytes(text.encode("MSWIN4.1"));
  writer.u16(SECTOR).u8(layout.sectorsPerCluster).u16(RESERVED_SECTORS).u8(FAT_COPIES);
  // No fixed root directory, no 16-bit sizes, a hard disk, 32 sectors a track, 64 heads.
  writer.u16(0).u16(0).u8(0xf8).u16(0).u16(32).u16(64).u32(hidden).u32(layout.sectors);
  // Both FATs mirrored, version 0, root at cluster 2, FSInfo in sector 1, copy of the boot sector in sector 6.
  writer.u32(layout.sectorsPerFat).u16(0).u16(0).u32(2).u16(1).u16(6).bytes(new Uint8Array(12));
  writer.u8(0x80).u8(0).u8(0x29).u32(volumeId);
  writer.bytes(text.encode(label.padEnd(11))).bytes(text.encode("FAT32   "));
  return signed(writer.done());
}

/** The FSInfo sector: how many clusters are free and where to look for the next one. */
export function encodeFsInfo(free: number, next: number): Uint8Array {
  const sector = new Uint8Array(SECTOR), view = new DataView(sector.buffer);
  view.setUint32(0, 0x41615252, true);
  view.setUint32(484, 0x61417272, true);
  view.setUint32(488, free, true);
  view.setUint32(492, next, true);
  return signed(sector);
}

function signed(content: Uint8Array): Uint8Array {
  const sector = new Uint8Array(SECTOR);
  sector.set(content);
  sector.set([0x55, 0xaa], 510);
  return sector;
}
