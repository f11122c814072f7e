/** A program of the demo that runs. */
export interface Child {
  name: string;
  /** All that it printed. */
  log: string;
  /** Resolves with its exit status. */
  ended: Promise<number>;
}

/** Time to end by itself once asked to, in milliseconds. */
const PATIENCE = 3000;

/** The programs that the demo starts: this very program with other arguments, what they print kept in files. */
export class Children {
  readonly #directory: string;
  readonly #running = new Set<Deno.ChildProcess>();
  readonly #all: Promise<number>[] = [];

  /** `directory` is where the logs go. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Starts this program with `args`; `onLine` gets each line of its standard output. */
  start(name: string, args: string[], onLine: (line: string) => void): Child {
    const log = `${this.#directory}/${name}.log`;
    const process = new Deno.Command(Deno.execPath(), {
      args: [...ownArguments(), ...args],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#running.add(process);
    const ended = this.#watch(process, log, onLine);
    this.#all.push(ended);
    return { name, log, ended };
  }

  /** Ends all that still run and waits until they have. */
  async stop(): Promise<void> {
    const signal = (name: Deno.Signal) => {
      for (const process of this.#running) {
        try {
          process.kill(name);
        } catch {
          // It ended by itself just now.
        }
      }
    };
    signal("SIGTERM");
    const timer = setTimeout(() => signal("SIGKILL"), PATIENCE);
    await Promise.all(this.#all);
    clearTimeout(timer);
  }

  async #watch(process: Deno.ChildProcess, log: string, onLine: (line: string) => void): Promise<number> {
    using file = Deno.openSync(log, { write: true, create: true, append: true });
    const [status] = await Promise.all([
      process.status,
      eachLine(process.stdout, file, onLine),
      eachLine(process.stderr, file, () => {}),
    ]);
    this.#running.delete(process);
    return status.code;
  }
}

/** How this program is started again: compiled it is its own executable, else Deno runs its main module. */
function ownArguments(): string[] {
  return Deno.build.standalone ? [] : ["run", "-A", "--quiet", Deno.mainModule];
}

async function eachLine(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  file: Deno.FsFile,
  onLine: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    file.writeSync(new TextEncoder().encode(text));
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) onLine(line);
  }
  if (rest) onLine(rest);
}

/** The object in a line of JSON; undefined for anything else. */
export function jsonOf(line: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(line);
    return value && typeof value === "object" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The last lines of a log, for showing what went wrong. */
export function tailOf(log: string, lines = 8): string {
  const all = Deno.readTextFileSync(log).trimEnd().split("\n");
  return all.slice(-lines).map((line) => `    ${line.slice(0, 300)}`).join("\n");
}
