import { BroadsideError } from "../base/mod.ts";
import { findProgram, lastWords, type ProgramResult, type RunProgram } from "../sys/mod.ts";

/** A file system on a partition, with the field's own tools to grow it. */
export interface FileSystemGrower {
  /** Looks whether it is sound, before its partition changes, and mends what needs no questions. Throws `grow.check`. */
  check(node: string): Promise<void>;
  /** Lets it fill its partition. Throws `grow.resize`. */
  grow(node: string): Promise<void>;
}

/** What growing needs of its machine. */
export interface GrowTools {
  run: RunProgram;
  /** Whether the machine has a program. */
  has: (program: string) => boolean;
}

/** This machine's programs. */
export function machineTools(run: RunProgram): GrowTools {
  return { run, has: (program) => findProgram(program) !== undefined };
}

/** Who grows a file system of that type, as an image's manifest names it; a text in place of it says why nobody does. */
export function growerOf(type: string, tools: GrowTools): FileSystemGrower | string {
  const kind = KINDS[type];
  if (!kind) return LEFT[type] ?? (type ? `nothing here grows ${type}` : "its file system is not known");
  const missing = kind.programs.filter((program) => !tools.has(program));
  if (missing.length > 0) return `growing ${type} needs ${missing.join(" and ")}, which this system lacks`;
  return kind.make(tools.run);
}

interface Kind {
  programs: string[];
  make: (run: RunProgram) => FileSystemGrower;
}

const EXT: Kind = { programs: ["e2fsck", "resize2fs"], make: ext };
const KINDS: Record<string, Kind> = {
  ext2: EXT,
  ext3: EXT,
  ext4: EXT,
  ntfs: { programs: ["ntfsresize"], make: ntfs },
  xfs: { programs: ["xfs_growfs", "mount", "umount"], make: (run) => mounted(run, "xfs") },
  btrfs: { programs: ["btrfs", "mount", "umount"], make: (run) => mounted(run, "btrfs") },
  LVM2_member: { programs: ["pvresize"], make: lvm },
};

/** What stays as it is by intent. */
const LEFT: Record<string, string> = {
  vfat: "FAT stays as it is: no tool grows it safely",
  exfat: "exFAT stays as it is: no tool grows it safely",
  swap: "swap space stays as it is",
  BitLocker: "it is encrypted (BitLocker): extend it inside Windows",
  crypto_LUKS: "it is encrypted (LUKS): extend it inside its system",
  linux_raid_member: "it is part of a RAID",
};

/** ext2, ext3 and ext4. resize2fs wants a check right before. */
function ext(run: RunProgram): FileSystemGrower {
  return {
    async check(node) {
      const result = await run(["e2fsck", "-f", "-p", node]);
      // Bit 0: mended; bit 1: a system that runs from it should restart. All others are failures.
      if (result.code & ~3) throw failed("grow.check", "e2fsck", result);
    },
    async grow(node) {
      const result = await run(["resize2fs", node]);
      if (result.code !== 0) throw failed("grow.resize", "resize2fs", result);
    },
  };
}

/** NTFS. A volume that is marked dirty, or whose Windows hibernates, is refused by the first look. */
function ntfs(run: RunProgram): FileSystemGrower {
  return {
    async check(node) {
      const result = await run(["ntfsresize", "--info", "--no-progress-bar", node]);
      if (result.code !== 0) throw failed("grow.check", "ntfsresize", result);
    },
    async grow(node) {
      // It asks once; without "y" it does nothing and still reports success, so what it says counts.
      const words = ["ntfsresize", "--force", "--no-progress-bar", node];
      const result = await run(words, { input: "y\n" });
      if (result.code !== 0 || !/Successfully resized|Nothing to do/.test(result.stdout)) {
        throw failed("grow.resize", "ntfsresize", result);
      }
      // ntfsresize has Windows check the volume at its next start; it was sound before and after.
      await run(["ntfsfix", "--clear-dirty", node]).catch(() => {});
    },
  };
}

/** xfs and btrfs grow while mounted. */
function mounted(run: RunProgram, type: "xfs" | "btrfs"): FileSystemGrower {
  return {
    check: (node) => within(run, type, node, () => Promise.resolve()),
    grow: (node) =>
      within(run, type, node, async (directory) => {
        const words = type === "xfs"
          ? ["xfs_growfs", directory]
          : ["btrfs", "filesystem", "resize", "max", directory];
        const result = await run(words);
        if (result.code !== 0) throw failed("grow.resize", words[0], result);
      }),
  };
}

async function within(
  run: RunProgram,
  type: "xfs" | "btrfs",
  node: string,
  act: (directory: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "broadside-" });
  // A clone beside its original has the same UUID, which xfs takes for the same file system.
  const options = type === "xfs" ? ["-o", "nouuid"] : [];
  try {
    const result = await run(["mount", "-t", type, ...options, node, directory]);
    if (result.code !== 0) throw failed("grow.check", `mount (${type})`, result);
    const left = await act(directory).then(() => undefined, (error) => ({ error }));
    const end = await run(["umount", directory]);
    if (left) throw left.error;
    if (end.code !== 0) throw failed("grow.resize", "umount", end);
  } finally {
    await Deno.remove(directory).catch(() => {});
  }
}

/** The physical volume only: whose logical volume gets the space is for the deployed system to say. */
function lvm(run: RunProgram): FileSystemGrower {
  return {
    check: () => Promise.resolve(),
    async grow(node) {
      const result = await run(["pvresize", node]);
      if (result.code !== 0) throw failed("grow.resize", "pvresize", result);
    },
  };
}

function failed(code: string, program: string, result: ProgramResult): BroadsideError {
  return new BroadsideError(code, `${program} ended with ${result.code}, saying: ${lastWords(result)}`);
}
