/** What a chunk of the disk holds. */
export const ChunkKind = {
  /** Content, compressed in its frame and named by its hash. */
  data: 0,
  /** Zeros, which a restore makes without reading the frame. */
  zero: 1,
  /** Blocks no file system uses: their content does not matter, a restore leaves them alone. */
  unused: 2,
} as const;

/** All chunks of an image, one array per property, so that a disk of terabytes costs little memory. */
export interface ChunkTable {
  /** How many; chunk i covers the disk from i * chunkSize on. */
  count: number;
  /** Bytes per chunk, the last one may be shorter. */
  chunkSize: number;
  diskSize: number;
  /** A ChunkKind for each chunk. */
  kind: Uint8Array;
  /** Where each chunk's frame starts in the file. */
  fileOffset: Float64Array;
  /** Each frame's length in bytes. */
  frameLength: Uint32Array;
  /** 32 bytes each: SHA-256 of a data chunk's raw content, zeros for other kinds. */
  hash: Uint8Array;
}

/** Bytes of disk that chunk `index` covers. */
export function chunkLength(table: ChunkTable, index: number): number {
  return Math.min(table.chunkSize, table.diskSize - index * table.chunkSize);
}

/** How the disk is divided. */
export type TableKind = "none" | "mbr" | "gpt";

/** One partition as the manifest describes it, for people to read and for adapting a restored system. */
export interface ImagePartition {
  /** As in /dev/sda1; 0 for a file system over the whole disk, without a partition table. */
  number: number;
  /** GPT: the type's GUID in upper case. MBR: the type byte as two hexadecimal digits. Empty without a table. */
  type: string;
  /** GPT: the partition's own GUID. Empty elsewhere. */
  uniqueGuid: string;
  /** GPT: the partition's name. */
  name: string;
  firstByte: number;
  size: number;
  /** E.g. "ext4", "vfat", "ntfs", "swap"; empty when not recognized. */
  fileSystem: string;
  label: string;
  /** As blkid prints it. */
  uuid: string;
  /** Bytes the file system uses; the whole size where its map is not understood. */
  usedBytes: number;
}

/** What an image is, apart from its content. */
export interface Manifest {
  diskSize: number;
  sectorSize: number;
  chunkSize: number;
  tableKind: TableKind;
  /** GPT: the disk's GUID. MBR: its signature as eight hexadecimal digits. Empty without a table. */
  diskId: string;
  partitions: ImagePartition[];
}

/** The greatest sizes this version writes and reads: every length is held against them before memory is taken. */
export const Limits = {
  minChunkSize: 4096,
  maxChunkSize: 16 * 1024 * 1024,
  /** 4 TiB of disk in chunks of 1 MiB, 64 TiB in chunks of 16 MiB. */
  maxChunks: 1 << 22,
  maxPartitions: 256,
  maxManifest: 192 * 1024 * 1024,
} as const;
