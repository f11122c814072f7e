import type { TargetPhase } from "../contract/mod.ts";

/** The coordinator's times, all in milliseconds. */

/** A target is lost when it was silent this long: thirty of its polls. */
export const LOST_AFTER = 30_000;

/** How long a session whose targets are all done or lost waits for the lost: a machine reboots in less. */
export const LOST_GRACE = 5 * 60_000;

/** How long an ended session stays in memory, so that machines that come late hear why. */
export const KEEP_ENDED = 10 * 60_000;

/** A sender that failed is started again so many times, after 2, 4 and 6 s; a minute without failure clears the count. */
export const SENDER_RETRIES = 3;
export const SENDER_RETRY_STEP = 2000;
export const SENDER_STEADY = 60_000;

/**
 * How long a target may poll without getting on before it is excluded. Flushing and reading back report no chunks on
 * the way, and a worn USB disk may take most of an hour to flush.
 */
export function stallLimit(phase: TargetPhase | null): number {
  return phase === "syncing" || phase === "verifying" ? 60 * 60_000 : 10 * 60_000;
}
