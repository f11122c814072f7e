/** A partition as the rule of growth sees it. */
export interface GrowCandidate {
  number: number;
  /** GPT: the type's GUID in upper case. MBR: the type byte as two lower-case hexadecimal digits. */
  type: string;
  firstLba: number;
  lastLba: number;
  /** GPT's attribute bits; 0 elsewhere. */
  attributes: bigint;
}

/** The partition that grows, with its old and new last sector; the same where it fills the disk already. */
export interface Growth extends GrowCandidate {
  newLastLba: number;
}

/** Partitions begin and end at multiples of so many bytes, as every tool of the last fifteen years has it. */
const ALIGNMENT = 1 << 20;

/**
 * The rule: the last partition of the disk grows to its end, down to a whole MiB, if it is of a kind that holds an
 * installed system or its data. Everything else (swap, recovery, EFI, RAID, kinds unknown here) stays as it is, and then
 * nothing grows: what lies before it cannot. In place of a growth a text that says why there is none.
 */
export function planGrowth(
  partitions: GrowCandidate[],
  lastUsableLba: number,
  sectorSize: number,
): Growth | string {
  if (partitions.length === 0) return "it has no partitions";
  const last = partitions.reduce((a, b) => b.firstLba > a.firstLba ? b : a);
  const name = `partition ${last.number}, its last one,`;
  const objection = objectionTo(last);
  if (objection) return `${name} ${objection}`;
  const unit = ALIGNMENT / sectorSize;
  const newLastLba = Math.floor((lastUsableLba + 1) / unit) * unit - 1;
  return { ...last, newLastLba: newLastLba - last.lastLba < unit ? last.lastLba : newLastLba };
}

/** Kinds that hold a system or its data. */
const GROWABLE = new Set([
  "0FC63DAF-8483-4772-8E79-3D69D8477DE4", // Linux file system
  "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7", // Microsoft basic data
  "E6D6D379-F507-44C2-A23C-238F2A3DF928", // Linux LVM
  "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709", // Linux root, x86-64
  "44479540-F297-41B2-9AF7-D131D5F0458A", // x86
  "B921B045-1DF0-41C3-AF44-4C6F280D3FAE", // ARM64
  "69DAD710-2CE4-4E3C-B16C-21A1D49ABED3", // ARM
  "8484680C-9521-48C6-9C11-B0720656F69E", // Linux /usr, x86-64
  "933AC7E1-2EB4-4F13-B844-0E14E2AEF915", // Linux /home
  "3B8F8425-20E0-4F3B-907F-1A25A76F98E8", // Linux /srv
  "4D21B016-B534-45C2-A9FB-5C16E091FD2D", // Linux /var
  "83",
  "07",
  "8e",
]);

/** Names of the common kinds that don't, for people. */
const NAMES: Record<string, string> = {
  "C12A7328-F81F-11D2-BA4B-00A0C93EC93B": "the EFI system partition",
  "21686148-6449-6E6F-744E-656564454649": "a BIOS boot partition",
  "E3C9E316-0B5C-4DB8-817D-F92DF00215AE": "reserved by Windows",
  "DE94BBA4-06D1-4D40-A16A-BFD50179D6AC": "a Windows recovery partition",
  "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F": "swap space",
  "A19D880F-05FC-4D3B-A006-743F0F84911E": "part of a RAID",
  "82": "swap space",
  "27": "a Windows recovery partition",
  "ef": "the EFI system partition",
  "fd": "part of a RAID",
};

/** Attribute bits: the platform cannot do without it; read only (Microsoft's and systemd's). */
const REQUIRED = 1n, READ_ONLY = 1n << 60n;

function objectionTo({ type, attributes }: GrowCandidate): string | undefined {
  if (!GROWABLE.has(type)) return `is ${NAMES[type] ?? `of a kind (${type}) that is left alone`}`;
  if (attributes & REQUIRED) return "is marked as one that the machine itself needs";
  if (attributes & READ_ONLY) return "is marked read-only";
  return undefined;
}
