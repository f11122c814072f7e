/** What of an ext2/3/4 superblock the layout of its groups depends on. Blocks are counted from the partition's start. */
export interface ExtLayout {
  blockSize: number;
  blocks: number;
  firstDataBlock: number;
  blocksPerGroup: number;
  groups: number;
  descriptorSize: number;
  /** Blocks of each group's inode table. */
  inodeTableBlocks: number;
  reservedDescriptorBlocks: number;
  metaGroups: boolean;
  firstMetaGroup: number;
  /** Whether flags of group descriptors count: their checksums are on. */
  lazyGroups: boolean;
  /** Groups with a copy of the superblock. */
  hasSuper(group: number): boolean;
}

/** Features that change where blocks lie or what bitmaps mean; all others known leave both alone. */
const INCOMPATIBLE = { recover: 0x4, journalDevice: 0x8, metaGroups: 0x10, bits64: 0x80 };
/** filetype, extents, mmp, flex_bg, ea_inode, dirdata, csum_seed, largedir, inline_data, encrypt, casefold. */
const HARMLESS_INCOMPATIBLE = 0x2 | 0x40 | 0x100 | 0x200 | 0x400 | 0x1000 | 0x2000 | 0x4000 | 0x8000 |
  0x10000 |
  0x20000;
const READ_ONLY = { sparseSuper: 0x1, groupChecksums: 0x10, metadataChecksums: 0x400 };
/** large_file, btree_dir, huge_file, dir_nlink, extra_isize, quota, readonly, project, verity, orphan_present. */
const HARMLESS_READ_ONLY = 0x2 | 0x4 | 0x8 | 0x20 | 0x40 | 0x100 | 0x1000 | 0x2000 | 0x8000 | 0x10000;
const SPARSE_SUPER_2 = 0x200;
/** 128 TiB in groups of 128 MiB. */
const MAX_GROUPS = 1 << 20;

/**
 * The layout behind a superblock (kernel documentation, "ext4 Data Structures and Algorithms"). Undefined when its
 * bitmaps cannot be trusted: the journal waits to be replayed, or it was not unmounted, or has errors, or it has
 * a feature (bigalloc, snapshots, shared blocks, …) that changes what a bitmap says.
 */
export function readExtLayout(superblock: Uint8Array, size: number): ExtLayout | undefined {
  const view = new DataView(superblock.buffer, superblock.byteOffset, superblock.byteLength);
  const u32 = (offset: number) => view.getUint32(offset, true),
    u16 = (offset: number) => view.getUint16(offset, true);
  const revision = u32(76);
  const [compatible, incompatible, readOnly] = revision > 0 ? [u32(92), u32(96), u32(100)] : [0, 0, 0];
  const clean = (u16(58) & 3) === 1 && (incompatible & INCOMPATIBLE.recover) === 0;
  const understood =
    (incompatible & ~(HARMLESS_INCOMPATIBLE | INCOMPATIBLE.metaGroups | INCOMPATIBLE.bits64)) === 0 &&
    (readOnly &
        ~(HARMLESS_READ_ONLY | READ_ONLY.sparseSuper | READ_ONLY.groupChecksums |
          READ_ONLY.metadataChecksums)) === 0;
  if (!clean || !understood || u32(24) > 6) return undefined;
  const wide = (incompatible & INCOMPATIBLE.bits64) !== 0;
  const blockSize = 1024 << u32(24), firstDataBlock = u32(20), blocksPerGroup = u32(32);
  const blocks = u32(4) + (wide ? u32(336) * 2 ** 32 : 0);
  const descriptorSize = wide ? u16(254) : 32, inodeSize = revision > 0 ? u16(88) : 128;
  if (
    firstDataBlock !== Number(blockSize === 1024) || blocks <= firstDataBlock || blocks * blockSize > size
  ) {
    return undefined;
  }
  if (blocksPerGroup < 8 || blocksPerGroup > 8 * blockSize || blocksPerGroup % 8) return undefined;
  if (
    descriptorSize < (wide ? 64 : 32) || descriptorSize > 1024 ||
    (descriptorSize & (descriptorSize - 1)) !== 0
  ) {
    return undefined;
  }
  const groups = Math.ceil((blocks - firstDataBlock) / blocksPerGroup);
  const inodeTableBlocks = Math.ceil(u32(40) * inodeSize / blockSize);
  // A real table fits its group; and so the work of marking them is bounded, whatever a superblock says.
  if (groups > MAX_GROUPS || inodeTableBlocks > blocksPerGroup) return undefined;
  return {
    blockSize,
    blocks,
    firstDataBlock,
    blocksPerGroup,
    descriptorSize,
    groups,
    inodeTableBlocks,
    reservedDescriptorBlocks: u16(206),
    metaGroups: (incompatible & INCOMPATIBLE.metaGroups) !== 0,
    firstMetaGroup: u32(260),
    lazyGroups: (readOnly & (READ_ONLY.groupChecksums | READ_ONLY.metadataChecksums)) !== 0,
    hasSuper: superGroups(compatible, readOnly, [u32(588), u32(592)]),
  };
}

function superGroups(compatible: number, readOnly: number, backups: number[]): (group: number) => boolean {
  if (compatible & SPARSE_SUPER_2) return (group) => group === 0 || backups.includes(group);
  if (!(readOnly & READ_ONLY.sparseSuper)) return () => true;
  return (group) => group <= 1 || [3, 5, 7].some((base) => isPower(group, base));
}

function isPower(value: number, base: number): boolean {
  while (value > 1 && value % base === 0) value /= base;
  return value === 1;
}
