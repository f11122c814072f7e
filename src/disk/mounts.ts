/** One mount of /proc/self/mountinfo. */
export interface Mount {
  /** `major:minor` of what is mounted; 0:N for file systems without one device, btrfs among them. */
  device: string;
  /** Where it is mounted. */
  point: string;
  /** What is mounted: a device path, or any text. */
  source: string;
  readOnly: boolean;
}

/** Reads the text of /proc/self/mountinfo (proc(5)); lines of another shape are left out. */
export function parseMountinfo(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split("\n")) {
    const fields = line.split(" ");
    // Optional fields stand before the lone dash: only what follows it has a fixed place again.
    const dash = fields.indexOf("-", 6);
    if (dash < 0 || fields.length < dash + 3) continue;
    mounts.push({
      device: fields[2],
      point: unescape(fields[4]),
      source: unescape(fields[dash + 2]),
      readOnly: fields[5].split(",").includes("ro"),
    });
  }
  return mounts;
}

/** Reads the text of /proc/swaps: the paths in use as swap space. */
export function parseSwaps(text: string): string[] {
  return text.split("\n").slice(1).map((line) => unescape(line.split(/\s/)[0])).filter((path) => path !== "");
}

/** The kernel writes space, tab, newline and backslash as octal. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(parseInt(octal, 8)));
}
