import type { Arrival } from "./exchange.ts";

/** Milliseconds that a machine in an address has to answer. On a network of one room it takes less than 10. */
export const ANSWER_WITHIN = 300;
/** Looks at once. When more machines ask at once, they get addresses without a look, as dnsmasq does under load. */
const MOST = 256;

/** An address to be looked at before it is offered. */
export interface Doubt {
  address: number;
  /** The latest message of the client that it would be offered to. */
  arrival: Arrival;
  until: number;
}

/**
 * Addresses that may have somebody in them whom we don't know of: they are looked at before the first offer (RFC 2131,
 * section 3.1, point 2), while everything else goes on.
 */
export class Conflicts {
  readonly #doubts = new Map<number, Doubt>();
  #toAsk: Doubt[] = [];

  /** Holds the answer to a client back until `address` was looked at; false when it must be trusted. */
  ask(address: number, arrival: Arrival, now: number): boolean {
    const doubt = this.#doubts.get(address);
    if (doubt) doubt.arrival = arrival;
    else {
      if (this.#doubts.size >= MOST) return false;
      const made = { address, arrival, until: now + ANSWER_WITHIN };
      this.#doubts.set(address, made);
      this.#toAsk.push(made);
    }
    return true;
  }

  /** The next address that the driver must ask for an answer. */
  pollAsk(): Doubt | undefined {
    return this.#toAsk.shift();
  }

  /** Somebody answered from `address`: the doubt about it, if there was one. */
  answered(address: number): Doubt | undefined {
    const doubt = this.#doubts.get(address);
    this.#doubts.delete(address);
    return doubt;
  }

  /** Doubts whose time is over, no more to be asked for. */
  takeDue(now: number): Doubt[] {
    const due: Doubt[] = [];
    for (const doubt of this.#doubts.values()) {
      // All wait equally long, so they are in order.
      if (doubt.until > now) break;
      due.push(doubt);
    }
    for (const { address } of due) this.#doubts.delete(address);
    return due;
  }

  nextTimeout(): number | undefined {
    return this.#doubts.values().next().value?.until;
  }
}
