/** One of the firmware's boot entries. */
export interface BootEntry {
  /** Four hexadecimal digits, upper case. */
  number: string;
  active: boolean;
  label: string;
  /** Device path as efibootmgr prints it. */
  path: string;
}

/** What the firmware boots, in which order. */
export interface BootEntries {
  entries: BootEntry[];
  order: string[];
  /** The entry of the next start alone. */
  next: string | undefined;
}

/** A loader on a partition, as an entry shall name it. */
export interface WantedEntry {
  label: string;
  /** The partition's GUID on a GPT disk, its number and disk's signature on an MBR disk; as in a device path. */
  partition: string;
  /** E.g. "\EFI\debian\shimx64.efi". */
  loader: string;
}

/** Reads what `efibootmgr -v` prints, of versions 15 to 18. */
export function parseBootEntries(text: string): BootEntries {
  const found: BootEntries = { entries: [], order: [], next: undefined };
  for (const line of text.split("\n")) {
    const entry = /^Boot([0-9A-Fa-f]{4})(\*?) ([^\t]*)(?:\t(.*))?$/.exec(line);
    if (entry) {
      const [, number, star, label, path = ""] = entry;
      found.entries.push({ number: number.toUpperCase(), active: star === "*", label: label.trim(), path });
    }
    const [, key, value] = /^(BootOrder|BootNext): *([0-9A-Fa-f,]+)/.exec(line) ?? [];
    if (key === "BootOrder") found.order = value.toUpperCase().split(",");
    if (key === "BootNext") found.next = value.toUpperCase();
  }
  return found;
}

/** How a partition stands in a device path: `HD(1,GPT,GUID`, `HD(1,MBR,0xSIGNATURE`. */
export function partitionKey(
  partition: { number: number; uniqueGuid?: string; signature?: number },
): string {
  const { number, uniqueGuid, signature = 0 } = partition;
  return uniqueGuid
    ? `HD(${number},GPT,${uniqueGuid.toLowerCase()}`
    : `HD(${number},MBR,0x${signature.toString(16)}`;
}

/** The entry that boots the loader already. */
export function findEntry({ entries }: BootEntries, wanted: WantedEntry): BootEntry | undefined {
  return entries.find(({ path }) => {
    const plain = path.toLowerCase().replaceAll("/", "\\");
    return plain.includes(`${wanted.partition.toLowerCase()},`) &&
      plain.includes(wanted.loader.toLowerCase());
  });
}

/**
 * Entries of the same label for partitions that are on none of this machine's disks: left by earlier deployments. The
 * firmware's memory is small, and some machines stop booting when it is full. `isPresent`: by GUID in lower case.
 */
export function staleEntries(
  { entries }: BootEntries,
  wanted: WantedEntry,
  isPresent: (guid: string) => boolean,
): string[] {
  return entries.filter(({ label, path }) => {
    const [, guid] = /HD\(\d+,GPT,([0-9a-f-]{36})/i.exec(path) ?? [];
    return label === wanted.label && guid !== undefined && !isPresent(guid.toLowerCase());
  }).map(({ number }) => number);
}

/**
 * The boot order with the entry in it: first of all, but behind the network entries where those come first, so that the
 * machine goes on asking the server at every start. One that is first already stays so.
 */
export function orderWith({ entries, order }: BootEntries, number: string): string[] {
  if (order[0] === number) return order;
  const others = order.filter((each) => each !== number);
  const isNetwork = (each: string) => {
    const entry = entries.find((one) => one.number === each);
    return entry !== undefined && bootsFromNetwork(entry);
  };
  let at = 0;
  while (at < others.length && isNetwork(others[at])) at++;
  return others.toSpliced(at, 0, number);
}

/** By its device path; by its name where firmware hides the path (BBS entries and those of vendors). */
function bootsFromNetwork({ label, path }: BootEntry): boolean {
  if (/\b(MAC|MacAddr|IPv4|IPv6|Uri)\(/i.test(path) || /BBS\((Network|128|0x80)/i.test(path)) return true;
  return !/\b(HD|CDROM|NVMe|Sata|USB)\(/i.test(path) &&
    /\b(PXE|IPv[46]|LAN|NIC|Network|Ethernet)\b/i.test(label);
}
