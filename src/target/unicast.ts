import { messageOf } from "../base/mod.ts";
import type { Door } from "./door.ts";
import type { Plan } from "./plan.ts";
import type { Writers } from "./writers.ts";

/** Bytes asked for in one request. */
const BATCH = 8 * 1024 * 1024;

/** What fetching needs of its deployment. */
export interface UnicastHost {
  plan: Plan;
  door: Door;
  writers: Writers;
  session: string;
  /** A unit is on the disk. */
  obtained(unit: number): void;
  /** A unit's hash did not fit. */
  wrong(unit: number): void;
  fetched(bytes: number): void;
  log(event: string, fields?: Record<string, unknown>): void;
}

/**
 * Fetches units over HTTP, first to last, for as long as `wanted` says and any are missing: what a target does that
 * multicast does not reach, or that lacks only the last few. Network faults are waited out.
 */
export async function fetchMissing(
  host: UnicastHost,
  wanted: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  const { plan, writers } = host;
  for (let unit = 0; wanted() && !signal.aborted; unit++) {
    while (unit < plan.done.length && Atomics.load(plan.done, unit)) unit++;
    if (unit >= plan.done.length) return;
    const end = batchEnd(plan, unit);
    const first = plan.chunks.fileOffset[plan.dataChunks[unit]];
    const length = plan.offsets[end] - plan.offsets[unit];
    let bytes: Uint8Array;
    try {
      bytes = await host.door.range(host.session, first, length, signal);
    } catch (error) {
      if (signal.aborted) return;
      host.log("cannot fetch over HTTP, trying again", { why: messageOf(error) });
      await new Promise((resolve) => setTimeout(resolve, 1000));
      unit--;
      continue;
    }
    host.fetched(length);
    const orders: Promise<{ units: number[]; wrong: number[] }>[] = [];
    for (let u = unit; u < end; u++) {
      const from = plan.offsets[u] - plan.offsets[unit];
      const frame = bytes.slice(from, from + plan.offsets[u + 1] - plan.offsets[u]);
      if (!Atomics.load(plan.done, u)) orders.push(writers.order({ type: "frame", unit: u, frame }));
    }
    for (const { units, wrong } of await Promise.all(orders)) {
      units.forEach((u) => host.obtained(u));
      wrong.forEach((u) => host.wrong(u));
    }
    unit = end - 1;
  }
}

/** The end of the run of missing units from `unit` on that lies in one piece in the file and fits a request. */
function batchEnd(plan: Plan, unit: number): number {
  const { dataChunks, chunks, offsets, done } = plan;
  let end = unit + 1;
  while (end < done.length && !Atomics.load(done, end) && offsets[end + 1] - offsets[unit] <= BATCH) {
    const last = dataChunks[end - 1];
    if (chunks.fileOffset[last] + chunks.frameLength[last] !== chunks.fileOffset[dataChunks[end]]) break;
    end++;
  }
  return end;
}
