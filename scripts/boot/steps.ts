/** Says what is being done. */
export function step(text: string): void {
  console.log(`boot: ${text}`);
}

/** A failure that a person can do something about: shown without a trace. */
export class BootError extends Error {
  override name = "BootError";
}

/** How many megabytes, in words. */
export function megabytes(size: number): string {
  return `${(size / 1e6).toFixed(size < 1e6 ? 2 : 1)} MB`;
}

/** How to run a command. */
export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  stdin?: Uint8Array<ArrayBuffer>;
}

/** Runs a command and returns its standard output, as bytes; throws a BootError with what it printed when it fails. */
export async function run(
  command: string,
  args: string[],
  options: RunOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { cwd, env, stdin } = options;
  const child = new Deno.Command(command, {
    args,
    cwd,
    env: { ...env, LC_ALL: "C" },
    stdin: stdin ? "piped" : "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const feeding = stdin && feed(child.stdin, stdin);
  const { success, code, stdout, stderr } = await child.output();
  await feeding;
  if (success) return stdout;
  const said = new TextDecoder().decode(stderr).trim() || new TextDecoder().decode(stdout).trim();
  throw new BootError(`${command} ${args.join(" ").slice(0, 300)} ended with ${code}:\n${said}`);
}

async function feed(into: WritableStream<Uint8Array<ArrayBuffer>>, bytes: Uint8Array<ArrayBuffer>) {
  const writer = into.getWriter();
  try {
    await writer.write(bytes);
    await writer.close();
  } catch {
    // It ended before it had read all; its status tells.
  }
}

/** Whether this machine has the program. */
export function has(program: string): boolean {
  const path = `${Deno.env.get("PATH") ?? ""}:/usr/sbin:/sbin`;
  return path.split(":").some((directory) => {
    try {
      return Deno.statSync(`${directory}/${program}`).isFile;
    } catch {
      return false;
    }
  });
}
