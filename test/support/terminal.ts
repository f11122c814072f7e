import { MAIN } from "./program.ts";

/** This program on a terminal of its own, by script(1); what it shows is kept, and keys can be typed. */
export class TerminalProgram implements AsyncDisposable {
  shown = "";
  readonly #process: Deno.ChildProcess;
  readonly #keys: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #read: Promise<void>;

  /** `isTerminal` false: with pipes, as under the first process of a machine that joins several consoles. */
  constructor(args: string[], isTerminal = true) {
    const words = [Deno.execPath(), "run", "-A", "--no-check", "--quiet", MAIN, ...args];
    const line = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
    const script = ["script", "-q", "-e", "-c", `stty cols 80 rows 24; exec ${line}`, "/dev/null"];
    const [command, ...rest] = isTerminal ? script : words;
    this.#process = new Deno.Command(command, {
      args: rest,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      env: { TERM: "vt100" },
    }).spawn();
    this.#keys = this.#process.stdin.getWriter();
    this.#read = Promise.all([this.#process.stdout, this.#process.stderr].map((each) => this.#keep(each)))
      .then();
  }

  /** Waits until it has shown such words since `from`, a length of `shown`; gives the length then. */
  async see(words: RegExp, from = 0, milliseconds = 30_000): Promise<number> {
    for (const end = performance.now() + milliseconds; performance.now() < end;) {
      if (words.test(this.shown.slice(from))) return this.shown.length;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`never shown: ${words}. What was:\n${this.shown.slice(-2500)}`);
  }

  async type(text: string): Promise<void> {
    await this.#keys.write(new TextEncoder().encode(text));
  }

  /** Its exit status. */
  async end(milliseconds = 30_000): Promise<number> {
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), milliseconds);
    const { code } = await this.#process.status;
    clearTimeout(timer);
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.#keys.abort().catch(() => {});
    await this.#process.status;
    await this.#read;
  }

  async #keep(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) this.shown += text;
  }
}
