import { ConsoleText, type Found } from "./text.ts";

/** What never gets better by waiting: kernels, loaders and the first stage giving up. */
const STUCK =
  /Kernel panic - not syncing.*|grub rescue>|Security Violation|bad shim signature|ALERT! .* does not exist|^\*\*\* (?!This machine).*/m;
const TAIL = 40;

/** The serial console of a machine: kept, written to a file with time stamps, and waited for. */
export class SerialConsole {
  readonly #name: string;
  readonly #text = new ConsoleText();
  readonly #started = performance.now();
  readonly #lookers = new Set<() => void>();
  #closed = false;
  #mark = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** Seconds since the machine was switched on. */
  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  get text(): string {
    return this.#text.text;
  }

  /** Reads until the stream ends. */
  async read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
      this.#text.feed(piece, performance.now() - this.#started);
      this.#look();
    }
    this.#closed = true;
    this.#look();
  }

  /** The first place that fits, behind what was waited for last; undefined when there is none yet. */
  find(pattern: RegExp, from = this.#mark): Found | undefined {
    return this.#text.find(pattern, from);
  }

  /**
   * Waits for text behind what was waited for last. Throws with the last lines when it does not come within `seconds`,
   * when the machine ends, or when it shows that it is stuck.
   */
  async waitFor(what: string, pattern: RegExp, seconds: number): Promise<Found> {
    const found = await this.see(what, pattern, seconds, () => this.#mark);
    this.#mark = found.end;
    return found;
  }

  /** As `waitFor`, but anywhere behind `from`, and without a mark that others' waiting would go on from. */
  async see(what: string, pattern: RegExp, seconds: number, from = () => 0): Promise<Found> {
    const until = performance.now() + seconds * 1000;
    for (;;) {
      const found = this.find(pattern, from());
      if (found) return found;
      this.mustGoOn(what);
      const left = until - performance.now();
      if (left <= 0) throw this.failure(`${what} within ${seconds} s`);
      await this.#change(left);
    }
  }

  /** Throws when the machine has ended, or shows that what is waited for will never come. */
  mustGoOn(what: string): void {
    const stuck = this.find(STUCK);
    if (stuck) throw this.failure(`${what}: it is stuck with "${stuck.match[0]}"`);
    if (this.#closed) throw this.failure(`${what}: it was switched off`);
  }

  /** The last lines, for a reader who looks for what went wrong. */
  tail(count = TAIL): string {
    return this.#text.tail(count).map((line) => `    ${line}`).join("\n");
  }

  /** Everything, each line with the second at which it came. */
  transcript(): string {
    return this.#text.tail(Infinity).join("\n") + "\n";
  }

  /** What to throw when something never came. */
  failure(what: string): Error {
    return new Error(`${this.#name} never showed ${what}. Its console's last lines:\n${this.tail()}`);
  }

  #look(): void {
    for (const look of this.#lookers) look();
  }

  #change(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const over = () => {
        clearTimeout(timer);
        this.#lookers.delete(over);
        resolve();
      };
      const timer = setTimeout(over, milliseconds);
      this.#lookers.add(over);
    });
  }
}
