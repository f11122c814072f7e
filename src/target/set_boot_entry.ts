import { BroadsideError } from "../base/mod.ts";
import { lastWords, type RunProgram } from "../sys/mod.ts";
import { findEntry, orderWith, parseBootEntries, staleEntries, type WantedEntry } from "./boot_entries.ts";

/** What was set in the firmware. */
export interface BootEntryOutcome {
  number: string;
  label: string;
  loader: string;
  created: boolean;
  order: string;
}

/** Firmware that hangs over its variables must not hold up the machine. Milliseconds. */
const PATIENCE = 60_000;

/**
 * Has the firmware start a loader, by efibootmgr: keeps the entry that names it or makes one, puts it into the order, and
 * has the next start take it. Entries of earlier deployments are removed. Throws `boot.firmware`.
 */
export async function setBootEntry(
  place: { disk: string; number: number },
  wanted: WantedEntry,
  isPresent: (guid: string) => boolean,
  run: RunProgram,
): Promise<BootEntryOutcome> {
  const manager = async (...words: string[]) => {
    const result = await run(["efibootmgr", ...words], { timeout: PATIENCE });
    if (result.code === 0) return result.stdout;
    throw new BroadsideError(
      "boot.firmware",
      `Cannot set the boot entry: efibootmgr says: ${lastWords(result)}`,
    );
  };
  let current = parseBootEntries(await manager("-v"));
  for (const stale of staleEntries(current, wanted, isPresent)) {
    await manager("-q", "-B", "-b", stale);
  }
  let entry = findEntry(current, wanted);
  const created = !entry;
  if (!entry) {
    const where = ["--disk", place.disk, "--part", String(place.number)];
    await manager("-q", "--create-only", ...where, "--label", wanted.label, "--loader", wanted.loader);
  } else if (!entry.active) await manager("-q", "-b", entry.number, "-a");
  current = parseBootEntries(await manager("-v"));
  entry = findEntry(current, wanted);
  if (!entry) {
    throw new BroadsideError("boot.firmware", "Cannot set the boot entry: the firmware did not keep it");
  }
  const order = orderWith(current, entry.number).join(",");
  if (order !== current.order.join(",")) await manager("-q", "-o", order);
  if (current.next !== entry.number) await manager("-q", "-n", entry.number);
  return { number: entry.number, label: wanted.label, loader: wanted.loader, created, order };
}
