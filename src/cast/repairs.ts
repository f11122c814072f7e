import type { Blocks } from "./blocks.ts";
import { CODE_SYMBOLS, FIRST_PARITY } from "./fec.ts";
import { type Report, serialDelta } from "./frame.ts";

/** Blocks whose transmissions are remembered, to tell what a report could not know of yet. */
const REMEMBERED = 2048;
/** Transmissions remembered of one block. */
const REMEMBERED_EACH = 64;

/** A block on its way. */
interface Flight {
  /** The next code symbol to send as a repair. */
  next: number;
  /** Symbols scheduled and not sent yet. */
  queued: number;
  /** What was sent: the number of the first datagram and how many, oldest first. */
  sent: { seq: number; count: number }[];
}

/** Symbols [first, first + count) of a block. */
export interface Repair {
  block: number;
  first: number;
  count: number;
}

/**
 * Which symbols of which blocks are to be sent again. A block's parity symbols are a ring that each repair goes on
 * along, so one repair serves receivers that lost different datagrams; source symbols are a ring of their own.
 */
export class Repairs {
  readonly #blocks: Blocks;
  readonly #flights = new Map<number, Flight>();
  readonly #queue = new Set<number>();

  constructor(blocks: Blocks) {
    this.#blocks = blocks;
  }

  /** Nothing is to be sent again. */
  get idle(): boolean {
    return this.#queue.size === 0;
  }

  /**
   * Queues what a report says is missing, less what was sent since datagram `heard`, is queued, or comes anyway
   * (`coming` symbols of the walk); returns how much.
   */
  schedule({ block, symbols, from }: Report["needs"][number], heard: number, coming: number): number {
    const flight = this.#flight(block), all = this.#blocks.symbolsOf(block);
    coming += flight.queued;
    for (let i = flight.sent.length - 1; i >= 0; i--) {
      const { seq, count } = flight.sent[i];
      const after = serialDelta(seq + count - 1, heard);
      if (after <= 0) break;
      coming += Math.min(after, count);
    }
    const missing = Math.min(symbols, all) - coming;
    if (missing <= 0) return 0;
    // Parity serves all alike; source symbols are named by who has so much parity that more of it would not help.
    const sources = flight.next < FIRST_PARITY;
    if (from < all && (flight.queued === 0 || !sources)) flight.next = from;
    else if (from >= FIRST_PARITY && flight.queued === 0 && sources) flight.next = FIRST_PARITY;
    flight.queued += missing;
    this.#queue.add(block);
    return missing;
  }

  /** Takes up to `most` symbols, all of one block and one behind the other, off the queue. */
  take(most: number): Repair | undefined {
    const block: number | undefined = this.#queue.values().next().value;
    if (block === undefined) return undefined;
    const flight = this.#flights.get(block)!, symbols = this.#blocks.symbolsOf(block);
    if (flight.next >= symbols && flight.next < FIRST_PARITY) flight.next = 0;
    const first = flight.next, end = first < symbols ? symbols : CODE_SYMBOLS;
    const count = Math.min(most, flight.queued, end - first);
    flight.next = first + count < end ? first + count : first < symbols ? 0 : FIRST_PARITY;
    flight.queued -= count;
    if (flight.queued === 0) this.#queue.delete(block);
    return { block, first, count };
  }

  /** Datagrams [seq, seq + count) carried symbols of the block. */
  sent(block: number, seq: number, count: number): void {
    const { sent } = this.#flight(block);
    sent.push({ seq, count });
    if (sent.length > REMEMBERED_EACH) sent.shift();
  }

  #flight(block: number): Flight {
    let flight = this.#flights.get(block);
    if (!flight) {
      flight = { next: FIRST_PARITY, queued: 0, sent: [] };
      this.#flights.set(block, flight);
      if (this.#flights.size > REMEMBERED) {
        const oldest = this.#flights.keys().next().value!;
        this.#flights.delete(oldest);
        this.#queue.delete(oldest);
      }
    }
    return flight;
  }
}
