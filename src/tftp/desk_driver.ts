import { BroadsideError, type Level, messageOf } from "../base/mod.ts";
import { endpointOf } from "../net/mod.ts";
import { closeSource } from "./content_driver.ts";
import { Counter } from "./counters.ts";
import { Delivery, type Shared } from "./delivery_driver.ts";
import { type End, fateOf } from "./fate.ts";
import { describe, type Guest, type Listener } from "./guest_driver.ts";
import type { Journal } from "./journal.ts";
import { cleanName, NameTable } from "./names.ts";
import { decode, encode, ErrorCode } from "./packet.ts";
import { TokenBucket } from "./token_bucket.ts";
import type {
  TftpCommand,
  TftpContent,
  TftpEvent,
  TftpTransferView,
  TftpWorkerOptions,
  ThreadContent,
} from "./types.ts";
import { Visits } from "./visits.ts";

/** New requests that are looked at, at once and a second: a flood of forged ones leaves time for the transfers. */
const REQUESTS = 1000, REQUESTS_A_SECOND = 2000;
/** Questions to the lookup that wait at once, and how long one does at most, in milliseconds. */
const WAITING = 256, WAITS = 10_000;
/** The same request from the same port within so many milliseconds is the network's copy, not a new start. */
const COPY_WITHIN = 1000;
/** Packets to a transfer that are taken before a new request of its client. */
const LAST_WORDS = 16;
/** Bytes made for single requests that are held at once. */
const HELD_LIMIT = 64 << 20;

/** Called when a watched socket has something. */
export type Attend = (now: number) => void;

export interface DeskOptions
  extends Pick<TftpWorkerOptions, "files" | "timeoutMs" | "maxTransfers" | "maxPerClient"> {
  shared: Shared;
  journal: Journal;
  tell: (event: TftpEvent) => void;
  watch: (fd: number, attend: Attend) => void;
  unwatch: (fd: number) => void;
}

/** Takes requests, finds what they ask for, and keeps each transfer going to its end. Times in milliseconds. */
export class Desk {
  readonly #options: DeskOptions;
  readonly #files: NameTable<TftpContent>;
  readonly #guests: Visits<Guest>;
  readonly #questions = new Map<number, Guest>();
  readonly #requests: TokenBucket;
  #lastQuestion = 0;
  #held = 0;
  /** Nothing is due before. */
  #soonest = Infinity;

  constructor(options: DeskOptions, now: number) {
    this.#options = options;
    this.#files = new NameTable(options.files);
    this.#guests = new Visits(options.maxTransfers, options.maxPerClient);
    this.#requests = new TokenBucket(REQUESTS, REQUESTS_A_SECOND, now);
  }

  /** Takes what came to one of our addresses. `from`: a sockaddr_in, copied where it is kept. */
  handle(bytes: Uint8Array, from: Uint8Array, listener: Listener, now: number): void {
    const { counters } = this.#options.shared, request = decode(bytes);
    if (request?.kind !== "rrq" && request?.kind !== "wrq") return counters.add(Counter.dropped);
    counters.add(Counter.requests);
    const address = (from[4] << 24 | from[5] << 16 | from[6] << 8 | from[7]) >>> 0;
    const key = (address * 65_536 + (from[2] << 8 | from[3])) * 32 + listener.index;
    const datagram = String.fromCharCode(...bytes), client = new Uint8Array(from);
    const before = this.#current(key, now);
    if (before?.datagram === datagram && this.#isRepetition(before, now)) return;
    if (!this.#guests.request(address, now) || !this.#requests.take(now)) {
      return counters.add(Counter.limited);
    }
    // The port has gone on to something else, or begins anew.
    if (before) this.#end(before, { kind: "superseded" }, now);
    const name = cleanName(request.name) ?? "";
    this.#admit({
      ...{ key, address, client, listener, datagram, request, name },
      ...{ since: now, heardAt: now, confirmed: false },
    }, now);
  }

  /** Takes the lookup's answer. */
  answer({ id, content, error }: Extract<TftpCommand, { type: "answer" }>, now: number): void {
    const guest = this.#questions.get(id);
    if (!guest) return content && closeSource(content);
    this.#questions.delete(id);
    guest.question = undefined;
    if (content) return this.#start(guest, content, now);
    this.#guests.dismiss(guest, now);
    this.#tally();
    if (error === undefined) this.#notFound(guest, now);
    else this.#failed(guest, `the lookup failed: ${error}`, now);
  }

  /** Does what is due; returns when to come again. */
  attend(now: number): number {
    if (now >= this.#soonest) {
      this.#soonest = Infinity;
      for (const guest of this.#guests) {
        if (!guest.delivery) this.#wait(guest, now);
        else if (guest.delivery.transfer.nextTimeout() <= now) this.#pump(guest, guest.delivery, now);
        else this.#soonest = Math.min(this.#soonest, guest.delivery.transfer.nextTimeout());
      }
    }
    return this.#soonest;
  }

  /**
   * Waits for the only client that is served, in the very call that takes its packet, which is half the calls that
   * waiting for everybody takes. False when there are none or several, or it said nothing for some milliseconds.
   */
  serveOnly(): boolean {
    const guest = this.#guests.only, delivery = guest?.delivery;
    if (!delivery) return false;
    const heard = delivery.receive(0, true);
    this.#pump(guest, delivery, performance.now());
    return heard;
  }

  /** Nobody is being served. */
  get isIdle(): boolean {
    return this.#guests.size === 0;
  }

  /** Transfers under way, `most` at most. */
  views(most: number): TftpTransferView[] {
    const views: TftpTransferView[] = [];
    for (const { name, client, delivery } of this.#guests) {
      if (!delivery) continue;
      if (views.length === most) break;
      const { size, transfer } = delivery;
      views.push({ name, client: endpointOf(client).address, size, acknowledged: transfer.acknowledged });
    }
    return views;
  }

  close(now: number): void {
    for (const guest of [...this.#guests]) this.#end(guest, { kind: "superseded" }, now);
  }

  /** The port's visit, after what the client said to it last: a next request may overtake its last acknowledgement. */
  #current(key: number, now: number): Guest | undefined {
    const guest = this.#guests.find(key);
    if (guest?.delivery) {
      for (let most = LAST_WORDS; most > 0 && guest.delivery.receive(now); most--);
      this.#pump(guest, guest.delivery, now);
    }
    return this.#guests.find(key);
  }

  /** Whether what a request's first coming began takes care of its coming again. */
  #isRepetition({ delivery, confirmed, since }: Guest, now: number): boolean {
    if (!delivery) return true;
    if (confirmed) return now - since < COPY_WITHIN;
    delivery.transfer.askedAgain(now);
    this.#soonest = Math.min(this.#soonest, delivery.transfer.nextTimeout());
    return true;
  }

  #admit(guest: Guest, now: number): void {
    const { shared: { counters }, tell } = this.#options, { kind, mode } = guest.request;
    if (kind === "wrq") return this.#refuse(guest, ErrorCode.access, "This server is read only", now);
    if (mode !== "octet" && mode !== "netascii") {
      return this.#refuse(guest, ErrorCode.undefined, "Only octet and netascii modes are served", now);
    }
    if (guest.name === "") return this.#notFound(guest, now);
    const content = this.#files.find(guest.name);
    const end = (other: Guest) => this.#end(other, { kind: "superseded" }, now);
    // What was made for requests that nobody made must not keep others from theirs.
    while (this.#held > HELD_LIMIT && this.#guests.endUnanswered(end));
    const full = !content && this.#questions.size >= WAITING || this.#held > HELD_LIMIT;
    if (full || !this.#guests.add(guest, now, end)) return counters.add(Counter.limited);
    if (content) return this.#start(guest, content, now);
    const id = guest.question = ++this.#lastQuestion;
    this.#questions.set(id, guest);
    this.#tally();
    this.#wait(guest, now);
    const client = { address: endpointOf(guest.client).address, server: guest.listener.address };
    tell({ type: "ask", id, name: guest.name, client });
  }

  /** Lets go of a question that nobody answers: the client asks again, or has long given up. */
  #wait(guest: Guest, now: number): void {
    if (now - guest.since < WAITS) this.#soonest = Math.min(this.#soonest, guest.since + WAITS);
    else this.#end(guest, { kind: "failed", reason: "the lookup did not answer" }, now);
  }

  #start(guest: Guest, content: ThreadContent, now: number): void {
    const delivery = guest.delivery = this.#open(guest, content, now);
    if (!delivery) return;
    this.#held += delivery.held;
    this.#tally();
    this.#options.shared.counters.add(Counter.started);
    this.#write(guest, "debug", "TFTP transfer begun", now);
    this.#options.watch(delivery.fd, (now) => {
      delivery.receive(now);
      this.#pump(guest, delivery, now);
    });
    this.#options.watch(delivery.strangersFd, () => delivery.answerStranger());
    this.#pump(guest, delivery, now);
  }

  /** Makes a delivery, or says why there is none. */
  #open(guest: Guest, content: ThreadContent, now: number): Delivery | undefined {
    const { shared, timeoutMs } = this.#options, { client, listener, request: { mode, options } } = guest;
    const asked = { content, mode, options, client, server: listener.address, firstTimeout: timeoutMs };
    try {
      return new Delivery(shared, asked, now);
    } catch (error) {
      this.#guests.dismiss(guest, now);
      this.#tally();
      if (error instanceof BroadsideError && error.code === "tftp.text") {
        this.#refuse(guest, ErrorCode.undefined, error.message, now);
      } else this.#failed(guest, messageOf(error), now);
    }
  }

  #pump(guest: Guest, delivery: Delivery, now: number): void {
    const { transfer } = delivery;
    try {
      delivery.pump(now);
    } catch (error) {
      // Whatever goes wrong with one client must not take the others along.
      transfer.fail(messageOf(error));
    }
    guest.heardAt = transfer.heardAt;
    if (transfer.confirmed && !guest.confirmed) this.#guests.confirm(guest);
    if (transfer.outcome) this.#end(guest, transfer.outcome, now);
    else this.#soonest = Math.min(this.#soonest, transfer.nextTimeout());
  }

  #end(guest: Guest, end: End, now: number): void {
    const { shared: { counters }, unwatch } = this.#options, { delivery, question } = guest;
    this.#guests.remove(guest, now);
    if (question !== undefined) this.#questions.delete(question);
    this.#tally();
    counters.add(Counter[end.kind]);
    const { level, event, reason } = fateOf(end, delivery?.transfer.acknowledged ?? 0, guest.confirmed);
    this.#write(guest, level, event, now, reason);
    if (!delivery) return;
    this.#held -= delivery.held;
    unwatch(delivery.fd);
    unwatch(delivery.strangersFd);
    delivery.close();
  }

  #tally(): void {
    const { counters } = this.#options.shared;
    counters.set(Counter.active, this.#guests.size - this.#questions.size);
    counters.set(Counter.waiting, this.#questions.size);
  }

  #notFound(guest: Guest, now: number): void {
    this.#options.shared.counters.add(Counter.notFound);
    this.#write(guest, "debug", "TFTP file not found", now);
    this.#answerError(guest, ErrorCode.notFound, "File not found");
  }

  #refuse(guest: Guest, code: number, message: string, now: number): void {
    this.#options.shared.counters.add(Counter.refused);
    this.#write(guest, "info", "TFTP request refused", now, message);
    this.#answerError(guest, code, message);
  }

  #failed(guest: Guest, reason: string, now: number): void {
    this.#options.shared.counters.add(Counter.failed);
    this.#write(guest, "error", "TFTP transfer failed", now, reason);
    this.#answerError(guest, ErrorCode.undefined, "The file cannot be read");
  }

  /** Once and from the port that was asked: nobody acknowledges an error, so there is no transfer to keep. */
  #answerError({ listener, client }: Guest, code: number, message: string): void {
    const bytes = encode({ kind: "error", code, message });
    listener.socket.send(bytes, client);
  }

  #write(guest: Guest, level: Level, event: string, now: number, reason?: string): void {
    this.#options.journal.write(now, level, event, describe(guest, now, reason));
  }
}
