import { decode, encode, type Options } from "../packet.ts";

/** How a client behaves; the RFCs leave much of it open, and firmware does all of it. */
export interface Manner {
  options: Record<string, number>;
  /** Milliseconds without news after which it says its last word again, and how often it does. */
  timeout: number;
  tries: number;
  /** A block behind a gap: it is told at the first one, at each, or left to the time-out. */
  gap: "once" | "each" | "never";
  /** Answers each block that it has already, as naive clients do. */
  answersOld: boolean;
  /** Acknowledges each block, as if there were no windows. */
  eager?: boolean;
  /** Stays a while after the last block to answer it again; else its port is closed at once. */
  lingers: boolean;
  /** Its stack tells when a port is closed (ICMP). */
  tells: boolean;
}

/** What a client hears or says: `tid` tells the server's port. */
export type Say = { bytes: Uint8Array; tid: number };

/** Port 69, where requests go. */
export const ASK = 0;

/** A TFTP client without sockets and clock, written apart from the server by the RFCs alone. */
export class ModelClient {
  readonly out: Say[] = [];
  readonly received: Uint8Array[] = [];
  /** "done", or why it gave up. */
  end: string | undefined;
  closed = false;
  tsize: number | undefined;
  readonly #manner: Manner;
  readonly #name: string;
  #tid: number | undefined;
  #blockSize = 512;
  #windowSize = 1;
  #expected = 1;
  #sinceAck = 0;
  #toldGap = 0;
  #tries = 0;
  #due = 0;
  readonly #request: Say;

  constructor(name: string, manner: Manner, now: number) {
    this.#manner = manner;
    this.#name = name;
    const options: Options = new Map(Object.entries(manner.options).map(([key, value]) => [key, `${value}`]));
    this.#request = { bytes: encode({ kind: "rrq", name, mode: "octet", options }), tid: ASK };
    this.#say(this.#request, now);
  }

  get content(): Uint8Array {
    const bytes = new Uint8Array(this.received.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of this.received) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  nextTimeout(): number {
    return this.closed ? Infinity : this.#due;
  }

  onTimeout(now: number): void {
    if (this.closed || now < this.#due) return;
    if (this.end) return void (this.closed = true);
    if (++this.#tries > this.#manner.tries) {
      this.end = `${this.#name}: gave up waiting for block ${this.#expected}`;
      this.closed = true;
      return;
    }
    this.#toldGap = 0;
    // What is acknowledged then is what came in order, not what was acknowledged before (RFC 7440, section 4).
    if (this.#tid === undefined) this.#say(this.#request, now);
    else this.#acknowledge(this.#expected - 1, now);
  }

  handle({ bytes, tid }: Say, now: number): void {
    if (this.closed) return;
    const packet = decode(bytes);
    if (this.#tid !== undefined && tid !== this.#tid) {
      // RFC 1350, section 4: not ours, and our transfer goes on.
      if (packet?.kind !== "error") {
        this.out.push({ bytes: encode({ kind: "error", code: 5, message: "" }), tid });
      }
      return;
    }
    if (packet?.kind === "error") {
      this.end ??= `server's error ${packet.code}`;
      this.closed = true;
    } else if (packet?.kind === "oack") {
      if (this.#tid === undefined) this.#accept(packet.options, tid);
      if (this.#expected === 1) this.#acknowledge(0, now);
    } else if (packet?.kind === "data") {
      this.#tid ??= tid;
      this.#take(packet.block, packet.payload, now);
    }
  }

  #accept(options: Options, tid: number): void {
    this.#tid = tid;
    this.#blockSize = Number(options.get("blksize") ?? 512);
    this.#windowSize = Number(options.get("windowsize") ?? 1);
    if (options.has("tsize")) this.tsize = Number(options.get("tsize"));
  }

  #take(block: number, payload: Uint8Array, now: number): void {
    const ahead = (block - this.#expected) & 0xffff;
    if (ahead === 0 && !this.end) {
      this.received.push(payload.slice());
      this.#tries = 0;
      this.#due = now + this.#manner.timeout;
      this.#expected++;
      const over = payload.length < this.#blockSize;
      if (over || this.#manner.eager || ++this.#sinceAck >= this.#windowSize) {
        this.#acknowledge(this.#expected - 1, now);
      }
      if (over) this.#finish(now);
    } else if (ahead < 0x8000) {
      const tell = this.#manner.gap === "each" ||
        this.#manner.gap === "once" && this.#toldGap !== this.#expected;
      if (tell && this.#windowSize > 1) {
        this.#toldGap = this.#expected;
        this.#acknowledge(this.#expected - 1, now);
      }
    } else if (this.end || this.#manner.answersOld) this.#acknowledge(this.#expected - 1, now);
  }

  #finish(now: number): void {
    this.end = "done";
    if (this.#manner.lingers) this.#due = now + 4 * this.#manner.timeout;
    else this.closed = true;
  }

  #acknowledge(block: number, now: number): void {
    this.#sinceAck = 0;
    const due = this.#due;
    this.#say({ bytes: encode({ kind: "ack", block }), tid: this.#tid! }, now);
    if (this.end) this.#due = due;
  }

  #say(say: Say, now: number): void {
    this.out.push(say);
    this.#due = now + this.#manner.timeout;
  }
}
