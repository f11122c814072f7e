/** The Deno that runs this. */
export const deno = Deno.execPath();

/** Says what is being done. */
export function step(text: string): void {
  console.log(`compile: ${text}`);
}

/** Ends with a message and a status that says so. */
export function fail(text: string): never {
  console.error(`compile: ${text}`);
  Deno.exit(1);
}

/** How to run a command. */
export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** Milliseconds after which it is ended and counts as failed. */
  timeout?: number;
}

/** Runs a command and returns its standard output; throws with what it printed when it fails. */
export async function run(command: string, args: string[], options: RunOptions = {}): Promise<string> {
  const { cwd, env, timeout = 600_000 } = options;
  const signal = AbortSignal.timeout(timeout);
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd,
    env: { ...env, NO_COLOR: "1" },
    stdin: "null",
    signal,
  }).output();
  const text = new TextDecoder();
  if (code === 0) return text.decode(stdout);
  const why = signal.aborted ? `took more than ${timeout / 1000} s` : `ended with ${code}`;
  throw new Error(`${command} ${args.join(" ")} ${why}:\n${text.decode(stdout)}${text.decode(stderr)}`);
}
