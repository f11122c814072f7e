/** Entries of one event that may come at once, and milliseconds until one more may. */
const BURST = 500, REFILL = 5000;
/** Events told apart; what comes after those shares one limit. */
const MOST_EVENTS = 300;

/**
 * A limit to what is taken into the log of events that anyone on the network can cause: of each event a burst, and then
 * one every few seconds. Pure: the caller gives the time.
 */
export class LogLimit {
  readonly #events = new Map<string, { left: number; since: number; leftOut: number }>();

  /** How many like it were left out since the last that was taken; undefined when this one is left out too. */
  take(event: string, now: number): number | undefined {
    const key = this.#events.has(event) || this.#events.size < MOST_EVENTS ? event : "";
    let bucket = this.#events.get(key);
    if (!bucket) this.#events.set(key, bucket = { left: BURST, since: now, leftOut: 0 });
    // A clock that was set back must not stop the log.
    const more = Math.floor((now - bucket.since) / REFILL);
    if (more !== 0) {
      bucket.left = Math.min(BURST, bucket.left + Math.max(0, more));
      bucket.since = more > 0 ? bucket.since + more * REFILL : now;
    }
    if (bucket.left === 0) {
      bucket.leftOut++;
      return undefined;
    }
    bucket.left--;
    const { leftOut } = bucket;
    bucket.leftOut = 0;
    return leftOut;
  }
}
