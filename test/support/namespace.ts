/** Network namespaces (ip-netns(8)): networks of our own, so that tests neither disturb the machine nor each other. */

/** The part of a name that no other test run uses. */
const PREFIX = `-${Deno.pid}-`;
const CLONE_NEWNET = 0x40000000, O_CLOEXEC = 0o2000000;
let count = 0;

/** Why there can be no namespaces here; undefined when there can. */
export function namespacesLacking(...tools: string[]): string | undefined {
  if (Deno.uid() !== 0) return "needs root";
  for (const tool of ["ip", ...tools]) {
    try {
      new Deno.Command(tool, { args: [tool === "ip" ? "-V" : "-v"], stdout: "null", stderr: "null" })
        .outputSync();
    } catch {
      return `needs ${tool}`;
    }
  }
  const probe = `bt${PREFIX}probe`;
  const made = run(["ip", "netns", "add", probe]);
  if (made === undefined) run(["ip", "netns", "del", probe]);
  return made && `cannot make namespaces: ${made}`;
}

/** Says aloud that something was left out. */
export function skipped(what: string, why: string): void {
  console.log(`SKIPPED ${what}: ${why}`);
}

/** A network namespace; disposing of it removes it with all devices in it. */
export class Namespace implements Disposable {
  readonly name: string;

  /** `kind`: the first letters of its name, by which leftovers of a killed run are known. */
  constructor(what: string, kind = "bt") {
    this.name = `${kind}${PREFIX}${++count}${what}`;
    must(["ip", "netns", "add", this.name]);
    this.run("ip link set lo up");
  }

  /** Words that make a command run in it. */
  get within(): string[] {
    return ["ip", "netns", "exec", this.name];
  }

  /** Runs a command in it; throws when it fails. Words are separated by single spaces. */
  run(command: string): void {
    must([...this.within, ...command.split(" ")]);
  }

  /** As `run`, for what is nice to have: true when it worked. */
  try(command: string): boolean {
    return run([...this.within, ...command.split(" ")]) === undefined;
  }

  /** Moves this thread, its new sockets and the programs it starts into it; what it gives brings the thread back. */
  enter(): () => void {
    return enter(`/run/netns/${this.name}`);
  }

  [Symbol.dispose](): void {
    run(["ip", "netns", "del", this.name]);
  }
}

const libc = Deno.dlopen("libc.so.6", {
  open: { parameters: ["buffer", "i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  setns: { parameters: ["i32", "i32"], result: "i32" },
}).symbols;

/** Moves this thread to the network namespace at `path`, by setns(2); what it gives brings it back. */
function enter(path: string): () => void {
  const open = (name: string) => libc.open(new TextEncoder().encode(name + "\0"), O_CLOEXEC, 0);
  const before = open("/proc/thread-self/ns/net"), there = open(path);
  const entered = libc.setns(there, CLONE_NEWNET) === 0;
  libc.close(there);
  if (!entered) {
    libc.close(before);
    throw new Error(`Cannot enter ${path}`);
  }
  return () => {
    libc.setns(before, CLONE_NEWNET);
    libc.close(before);
  };
}

function must(words: string[]): void {
  const why = run(words);
  if (why !== undefined) throw new Error(`${words.join(" ")}: ${why}`);
}

/** Runs a command; why it failed, or undefined when it did not. */
function run([command, ...args]: string[]): string | undefined {
  const { success, code, stderr } = new Deno.Command(command, { args, stdout: "null" }).outputSync();
  if (success) return undefined;
  return new TextDecoder().decode(stderr).trim() || `status ${code}`;
}
