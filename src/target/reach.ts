/** Nothing of the stream heard for this long: multicast does not get through. Milliseconds. */
const UNHEARD = 3000;
/** This few units missing, and no gain for so long: the rest comes over HTTP. */
const LAST_UNITS = 8, LAST_STALL = 1000;
/** No data of the stream for so long, though it says it goes on: something is wrong that only HTTP gets around. */
const DATALESS = 30_000;
/** A machine that is slow or has other work may need so long until it listens at all. */
const STARTS_WITHIN = 30_000;

/** How a reception stands at a moment. */
export interface ReceptionState {
  /** Units on the disk, and how many there are in all. */
  done: number;
  total: number;
  /** Datagrams of data so far. */
  datagrams: number;
  /** Milliseconds without anything of the stream while it was listened for; Infinity if nothing was heard yet. */
  silent: number;
  /** Somebody listens already. */
  listening: boolean;
}

/** Decides when units are to be fetched over HTTP: where multicast does not arrive, or has nothing more for us. */
export class Reach {
  #by: "multicast" | "unicast" = "multicast";
  #gain: { done: number; at: number };
  #data: { datagrams: number; at: number };

  /** Times in milliseconds. */
  constructor(now: number) {
    this.#gain = { done: 0, at: now };
    this.#data = { datagrams: 0, at: now };
  }

  /** By what the stream arrives, as decided last. */
  get by(): "multicast" | "unicast" {
    return this.#by;
  }

  /** The stream was joined, or joined anew: it has its time to be heard. */
  joined(now: number): void {
    this.#gain.at = this.#data.at = now;
  }

  /** True when units should come over HTTP now. */
  needsUnicast({ done, total, datagrams, silent, listening }: ReceptionState, now: number): boolean {
    if (done > this.#gain.done) this.#gain = { done, at: now };
    if (datagrams !== this.#data.datagrams) this.#data = { datagrams, at: now };
    const idle = now - this.#gain.at, dataless = now - this.#data.at > DATALESS;
    // Once on HTTP it stays there until the group is heard.
    const patience = listening ? UNHEARD : STARTS_WITHIN;
    const unheard = silent > UNHEARD && (this.#by === "unicast" || idle > patience);
    this.#by = dataless || unheard ? "unicast" : "multicast";
    const few = total - done <= LAST_UNITS && idle > LAST_STALL;
    return this.#by === "unicast" || few;
  }
}
