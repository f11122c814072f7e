/** A name as a FAT directory stores it. */
export interface FatName {
  /** Eleven bytes: name and extension, padded with spaces. */
  short: string;
  /** Whether the short name alone would lose something: case, length or characters. */
  needsLong: boolean;
}

/** Gives each name of a directory a short one of its own (Microsoft FAT specification, "Short Directory Entries"). */
export function shortNames(names: Iterable<string>): Map<string, FatName> {
  const found = new Map<string, FatName>(), taken = new Set<string>();
  const long: string[] = [];
  // Names that are short as they stand come first: no other may take theirs.
  for (const name of names) {
    const short = asShort(name);
    if (short === undefined) long.push(name);
    else {
      taken.add(short);
      found.set(name, { short, needsLong: false });
    }
  }
  const counters = new Map<string, number>();
  for (const name of long) {
    const short = inventShort(name, taken, counters);
    taken.add(short);
    found.set(name, { short, needsLong: true });
  }
  return found;
}

/** Whether FAT can hold the name at all, as a long one: up to 255 UTF-16 units, none of those it forbids. */
export function isFatName(name: string): boolean {
  // deno-lint-ignore no-control-regex
  return name.length <= 255 && !/[\x00-\x1f"*/:<>?\\|]/.test(name) && !/[. ]$/.test(name) &&
    name.isWellFormed();
}

/** The sum over a short name by which its long entries know it. */
export function shortSum(short: string): number {
  let sum = 0;
  for (let i = 0; i < 11; i++) sum = (((sum & 1) << 7) + (sum >> 1) + short.charCodeAt(i)) & 255;
  return sum;
}

const SHORT = /^([A-Z0-9!#$%&'()@^_`{}~-]{1,8})(?:\.([A-Z0-9!#$%&'()@^_`{}~-]{1,3}))?$/;

function asShort(name: string): string | undefined {
  const match = SHORT.exec(name);
  return match ? padded(match[1], match[2] ?? "") : undefined;
}

function inventShort(name: string, taken: Set<string>, counters: Map<string, number>): string {
  const plain = name.toUpperCase().replace(/^\.+/, "").replaceAll(" ", "");
  const dot = plain.lastIndexOf(".");
  const clean = (text: string) => text.replace(/[^A-Z0-9!#$%&'()@^_`{}~-]/g, "_");
  const base = clean(dot < 0 ? plain : plain.slice(0, dot).replaceAll(".", "")) || "_";
  const extension = clean(dot < 0 ? "" : plain.slice(dot + 1, dot + 4));
  // Where many names begin alike, go on counting instead of trying all those before again.
  const key = `${base.slice(0, 2)}.${extension}`;
  for (let n = counters.get(key) ?? 1;; n++) {
    const tail = `~${n}`;
    const short = padded(base.slice(0, 8 - tail.length) + tail, extension);
    if (taken.has(short)) continue;
    counters.set(key, n + 1);
    return short;
  }
}

function padded(base: string, extension: string): string {
  return base.padEnd(8) + extension.padEnd(3);
}
