import { jsonOf } from "../../src/cli/demo_children.ts";

/** The program's entry. */
export const MAIN = new URL("../../main.ts", import.meta.url).pathname;

/** A line of JSON that a program printed. */
export type Said = Record<string, unknown>;

const FROM_SOURCE = [Deno.execPath(), "run", "-A", "--no-check", "--quiet", MAIN];

/** This program, or another one, as a child process; what it prints is kept, line by line, and can be waited for. */
export class Program implements AsyncDisposable {
  readonly lines: string[] = [];
  readonly #name: string;
  readonly #process: Deno.ChildProcess;
  readonly #ended: Promise<number>;
  readonly #lookers = new Set<() => void>();
  #running = true;

  /** `within`: words before the command, e.g. `ip netns exec NAME`. `command`: what to run instead of the sources. */
  constructor(name: string, args: string[], within: string[] = [], command = FROM_SOURCE) {
    this.#name = name;
    const words = [...within, ...command, ...args];
    this.#process = new Deno.Command(words[0], {
      args: words.slice(1),
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#ended = this.#watch();
  }

  get pid(): number {
    return this.#process.pid;
  }

  get running(): boolean {
    return this.#running;
  }

  /** All that it said as JSON so far. */
  get said(): Said[] {
    return this.lines.map(jsonOf).filter((each) => each !== undefined);
  }

  /** The first thing it says, or said, that fits; throws with its last words when it ends or time passes before. */
  async hear(what: string, fits: (said: Said) => boolean, milliseconds = 30_000): Promise<Said> {
    const end = performance.now() + milliseconds;
    for (let seen = 0;;) {
      for (; seen < this.lines.length; seen++) {
        const said = jsonOf(this.lines[seen]);
        if (said && fits(said)) return said;
      }
      const left = end - performance.now();
      if (!this.#running || left <= 0) {
        throw new Error(`${this.#name} never said ${what}. Its last words:\n${this.tail()}`);
      }
      await this.#change(left);
    }
  }

  /** Its last words. */
  tail(count = 12): string {
    return this.lines.slice(-count).map((line) => `    ${line.slice(0, 400)}`).join("\n");
  }

  /** Its exit status; throws when it does not end in time. */
  async end(milliseconds = 20_000): Promise<number> {
    for (const until = performance.now() + milliseconds; this.#running;) {
      const left = until - performance.now();
      if (left <= 0) throw new Error(`${this.#name} does not end. Its last words:\n${this.tail()}`);
      await this.#change(left);
    }
    return await this.#ended;
  }

  /** Ends it at once, by the signal that it cannot catch unless another is named. */
  async kill(signal: Deno.Signal = "SIGKILL"): Promise<number> {
    if (this.#running) this.#process.kill(signal);
    return await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
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

  async #watch(): Promise<number> {
    const [status] = await Promise.all([
      this.#process.status.then((status) => {
        this.#running = false;
        for (const look of this.#lookers) look();
        return status;
      }),
      this.#read(this.#process.stdout),
      this.#read(this.#process.stderr),
    ]);
    return status.code;
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    let rest = "";
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      this.lines.push(...lines);
      for (const look of this.#lookers) look();
    }
    if (rest) this.lines.push(rest);
  }
}
