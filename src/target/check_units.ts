import type { Plan } from "./plan.ts";
import type { Writers } from "./writers.ts";

/** Units checked by one order. */
const CHECK_RUN = 16;

/**
 * Has the writers hold what is on the disk against the hashes, all of it, and calls `each` with the units found right
 * and wrong. `fresh` asks the medium rather than the cache.
 */
export async function checkUnits(
  plan: Plan,
  writers: Writers,
  fresh: boolean,
  signal: AbortSignal,
  each: (right: number[], wrong: number[]) => void,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < plan.done.length && !signal.aborted) {
      const from = next, end = next = Math.min(plan.done.length, next + CHECK_RUN);
      const { units, wrong } = await writers.order({ type: "check", from, end, fresh });
      each(units, wrong);
    }
  };
  await Promise.all(Array.from({ length: writers.count }, lane));
}
