import { BroadsideError, messageOf } from "../base/mod.ts";

/** Where a machine's tools lie, whatever PATH says: that of a service or of a first process often lacks the sbin's. */
const DIRECTORIES = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
/** Characters kept of what a program says. */
const MOST_OUTPUT = 1 << 20;

/** How a program ended. */
export interface ProgramResult {
  /** 0 is success for most. */
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program of the machine to its end; the same shape for the real one and for tests. */
export type RunProgram = (words: string[], options?: RunOptions) => Promise<ProgramResult>;

/** How to run a program. */
export interface RunOptions {
  /** Given on standard input, which is empty otherwise. */
  input?: string;
  /** Ends the program after so many milliseconds. */
  timeout?: number;
}

/** Runs a program in the C locale and returns how it ended, whatever that is. Throws `sys.exec` when there is none. */
export const runProgram: RunProgram = async ([program, ...args], { input, timeout } = {}) => {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(findProgram(program) ?? program, {
      args,
      env: { LC_ALL: "C", PATH: searchPath().join(":") },
      stdin: input === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
      signal: timeout === undefined ? undefined : AbortSignal.timeout(timeout),
    }).spawn();
  } catch (cause) {
    const why = cause instanceof Deno.errors.NotFound ? "this machine has none" : messageOf(cause);
    throw new BroadsideError("sys.exec", `Cannot run ${program}: ${why}`, { cause });
  }
  const [{ code, stdout, stderr }] = await Promise.all([child.output(), feed(child, input)]);
  return { code, stdout: textOf(stdout), stderr: textOf(stderr) };
};

/** Whole path of a program; undefined when the machine has none of that name. */
export function findProgram(name: string): string | undefined {
  if (name.includes("/")) return isFile(name) ? name : undefined;
  return searchPath().map((directory) => `${directory}/${name}`).find(isFile);
}

/** Runs the first of these programs that the machine has; throws `sys.exec` when it has none or the program fails. */
export async function runFirst(commands: string[][]): Promise<void> {
  const found = commands.find(([program]) => findProgram(program));
  if (!found) {
    const names = commands.map(([program]) => program).join(", ");
    throw new BroadsideError("sys.exec", `Cannot run any of ${names}: this machine has none of them`);
  }
  const result = await runProgram(found);
  if (result.code === 0) return;
  const why = lastWords(result);
  throw new BroadsideError(
    "sys.exec",
    `Cannot run ${found[0]}: it failed${why ? `, saying: ${why}` : ""}`,
  );
}

/** What a program that failed said, as one line: its complaints, or else its output's end. */
export function lastWords({ stdout, stderr }: ProgramResult): string {
  const text = stderr.trim() || stdout.trim();
  return text.replace(/\s*[\r\n]+\s*/g, "; ").slice(-500);
}

function searchPath(): string[] {
  const own = (Deno.env.get("PATH") ?? "").split(":").filter(Boolean);
  return [...new Set([...own, ...DIRECTORIES])];
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

async function feed(child: Deno.ChildProcess, input: string | undefined): Promise<void> {
  if (input === undefined) return;
  try {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  } catch {
    // A program may end without reading its input: how it ended says all.
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(-MOST_OUTPUT));
}
