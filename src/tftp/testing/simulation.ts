import { Random } from "../../base/mod.ts";
import { negotiate } from "../negotiation.ts";
import { decode, encode, type Options } from "../packet.ts";
import { Transfer } from "../transfer.ts";
import { ASK, type Manner, ModelClient, type Say } from "./client.ts";

/** What happens to packets on their way. Times in milliseconds. */
export interface Link {
  loss?: number;
  duplicates?: number;
  delay?: number;
  /** Packets take up to this much longer, each on its own: they overtake each other. */
  jitter?: number;
  /** The client takes so long for each packet, and has room for so many that wait for it. */
  service?: number;
  room?: number;
  /** The client does nothing from then on, for that long. */
  pause?: [from: number, length: number];
  /** Packets lost by their number, counted from 0 in both directions together. */
  lost?: Set<number>;
}

export interface Result {
  client: ModelClient;
  /** Of the last transfer there was. */
  transfer: Transfer | undefined;
  transfers: number;
  /** Packets sent, both ways; DATA among them. */
  packets: number;
  data: number;
  milliseconds: number;
}

/** What of `desk_driver.ts` a transfer's course depends on. */
const COPY_WITHIN = 1000;
/** A case that is not over by then hangs. */
const HANGS = 3_600_000;
const MTU = 1500;

/** One client and one server on a link in fake time, till both are through. Throws when they never are. */
export function simulate(content: Uint8Array, manner: Manner, link: Link, seed = 1): Result {
  const world = new World(content, manner, link, seed);
  while (world.step());
  return world.result();
}

interface Arrival {
  at: number;
  order: number;
  toClient: boolean;
  say: Say;
}

class World {
  readonly #content: Uint8Array;
  readonly #manner: Manner;
  readonly #link: Link;
  readonly #random: Random;
  readonly #client: ModelClient;
  readonly #way: Arrival[] = [];
  readonly #transfers = new Map<number, { transfer: Transfer; options: ReturnType<typeof negotiate> }>();
  #now = 0;
  #packets = 0;
  #data = 0;
  #latest = 0;
  #began = 0;
  /** When the client is through with what waits for it. */
  #busyUntil = 0;

  constructor(content: Uint8Array, manner: Manner, link: Link, seed: number) {
    this.#content = content;
    this.#manner = manner;
    this.#link = link;
    this.#random = new Random(seed);
    this.#client = new ModelClient("file", manner, 0);
    this.#collect();
  }

  /** Goes on to what happens next; false when nothing does. */
  step(): boolean {
    let next = this.#client.nextTimeout();
    for (const { transfer } of this.#transfers.values()) next = Math.min(next, transfer.nextTimeout());
    let first: Arrival | undefined;
    for (const each of this.#way) {
      if (!first || each.at < first.at || each.at === first.at && each.order < first.order) first = each;
    }
    next = Math.min(next, first?.at ?? Infinity);
    if (next === Infinity) return false;
    if (next > HANGS) throw new Error("it hangs");
    this.#now = Math.max(this.#now, next);
    if (first && first.at <= this.#now) {
      this.#way.splice(this.#way.indexOf(first), 1);
      if (first.toClient) this.#toClient(first.say);
      else this.#toServer(first.say);
    } else this.#client.onTimeout(this.#now);
    this.#collect();
    return true;
  }

  result(): Result {
    const transfer = this.#transfers.get(this.#latest)?.transfer;
    return {
      ...{ client: this.#client, transfer, transfers: this.#transfers.size, packets: this.#packets },
      ...{ data: this.#data, milliseconds: this.#now },
    };
  }

  #toClient(say: Say): void {
    if (!this.#client.closed) return this.#client.handle(say, this.#now);
    if (this.#manner.tells) this.#transfers.get(say.tid)?.transfer.unreachable();
  }

  #toServer({ bytes, tid }: Say): void {
    if (tid !== ASK) {
      this.#transfers.get(tid)?.transfer.handle(bytes, this.#now);
      return;
    }
    const packet = decode(bytes), current = this.#transfers.get(this.#latest)?.transfer;
    if (packet?.kind !== "rrq") throw new Error("no request");
    if (current && !current.outcome) {
      if (!current.confirmed) return current.askedAgain(this.#now);
      if (this.#now - this.#began < COPY_WITHIN) return;
      current.fail("superseded");
    }
    this.#begin(packet.options);
  }

  #begin(asked: Options): void {
    const size = this.#content.length, options = negotiate(asked, size, MTU);
    const { blockSize, windowSize, timeout, accepted } = options;
    const oack = accepted.size ? encode({ kind: "oack", options: accepted }) : undefined;
    const transfer = new Transfer(
      { size, blockSize, windowSize, timeout, oack, burst: 8, firstTimeout: 1000 },
      this.#now,
    );
    this.#transfers.set(++this.#latest, { transfer, options });
    this.#began = this.#now;
  }

  /** Puts on the way what both have to say. */
  #collect(): void {
    for (const say of this.#client.out.splice(0)) this.#send(say, false);
    for (const [tid, { transfer, options: { blockSize } }] of this.#transfers) {
      for (let next = transfer.pollTransmit(this.#now); next; next = transfer.pollTransmit(this.#now)) {
        if (next.kind === "packet") this.#send({ bytes: next.bytes, tid }, true);
        else {
          for (let block = next.first; block < next.first + next.count; block++) {
            const payload = this.#content.subarray((block - 1) * blockSize, block * blockSize);
            this.#data++;
            this.#send({ bytes: encode({ kind: "data", block, payload }), tid }, true);
          }
        }
      }
    }
  }

  #send(say: Say, toClient: boolean): void {
    const { loss = 0, duplicates = 0, delay = 1, jitter = 0, lost } = this.#link;
    const order = this.#packets++;
    if (lost?.has(order) || this.#random.chance(loss)) return;
    for (let copy = 0; copy < (this.#random.chance(duplicates) ? 2 : 1); copy++) {
      const at = this.#now + delay + this.#random.next() * jitter, taken = toClient ? this.#queued(at) : at;
      if (taken !== undefined) this.#way.push({ at: taken, order, toClient, say });
    }
  }

  /** When the client takes what reaches it at `at`; undefined when there is no room for it. */
  #queued(at: number): number | undefined {
    const { service = 0, room = Infinity, pause: [from, length] = [Infinity, 0] } = this.#link;
    if (service === 0) return at >= from && at < from + length ? from + length : at;
    let taken = Math.max(at, this.#busyUntil);
    if (taken >= from && taken < from + length) taken = from + length;
    if ((taken - at) / service >= room) return undefined;
    return this.#busyUntil = taken + service;
  }
}
