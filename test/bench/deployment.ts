import { run, start } from "./network.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const ADDRESS = "10.77.0.1", PORT = 2017;

/** What one deployment by the real program, in the network of namespaces, came to. */
export interface Measured {
  /** Per target: the stream's bytes over the time from the first datagram anywhere to its last chunk written. */
  rates: number[];
  /** Seconds from the creation of the session to the last target's report that all is synced. */
  wall: number;
  datagrams: { source: number; repair: number; bytes: number };
  /** Seconds of user CPU that the server spent from the session's creation on. */
  serverUser: number;
  /** Greatest resident sizes, bytes. */
  serverMemory: number;
  targetMemory: number;
}

export interface Job {
  /** Folder with the image, and its name there. */
  images: string;
  image: string;
  targets: number;
  /** The raw disk to compare each target's with; not compared without. */
  source?: string;
  diskSize: number;
  /** Disks are made with all their memory taken, as a disk has; sparse otherwise. */
  allocated?: boolean;
  session?: Record<string, unknown>;
}

interface StreamEnd {
  sourceDatagrams: number;
  repairDatagrams: number;
  bytes: number;
}

/** Deploys once. Throws when a target fails or its disk differs from the source. */
export async function deploy(job: Job): Promise<Measured> {
  const work = await Deno.makeTempDir({ dir: "/dev/shm", prefix: "broadside-bench-" });
  const children: Deno.ChildProcess[] = [];
  try {
    const measured = await new Run(job, work, children).measure();
    const slowest = Math.min(...measured.rates).toFixed(1);
    console.error(
      `  ${job.image} to ${job.targets}: ${slowest} MB/s at the slowest, ${
        measured.wall.toFixed(1)
      } s in all`,
    );
    return measured;
  } finally {
    for (const child of children) {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended.
      }
      await child.status;
    }
    await Deno.remove(work, { recursive: true });
  }
}

class Run {
  readonly #job: Job;
  readonly #work: string;
  readonly #children: Deno.ChildProcess[];
  readonly #received = new Map<number, { first: number; last: number; bytes: number }>();
  readonly #failures: string[] = [];
  #stream: StreamEnd = { sourceDatagrams: 0, repairDatagrams: 0, bytes: 0 };

  constructor(job: Job, work: string, children: Deno.ChildProcess[]) {
    this.#job = job;
    this.#work = work;
    this.#children = children;
  }

  async measure(): Promise<Measured> {
    const ready = Promise.withResolvers<void>(), ended = Promise.withResolvers<void>();
    const server = this.#start("ms-srv", this.#serve(), (line) => {
      const said = parse(line);
      if (said.event === "ready") ready.resolve();
      if (said.event === "stream ended") {
        this.#stream = said.fields as StreamEnd;
        ended.resolve();
      }
    });
    await ready.promise;
    const targets = [];
    for (let i = 1; i <= this.#job.targets; i++) targets.push(await this.#target(i));
    await this.#registered();
    const server0 = usage(server.pid), begun = performance.now();
    await this.#createSession();
    const memory = watchMemory([server.pid, ...targets.map((each) => each.pid)]);
    await Promise.all(targets.map((each) => each.status));
    const wall = (performance.now() - begun) / 1000;
    await ended.promise;
    const serverUser = usage(server.pid) - server0;
    const [serverMemory, ...targetMemory] = memory.stop();
    await this.#compare();
    const first = Math.min(...[...this.#received.values()].map((each) => each.first));
    return {
      rates: [...this.#received.values()].map(({ bytes, last }) => bytes / (last - first) / 1000),
      wall,
      datagrams: {
        source: this.#stream.sourceDatagrams,
        repair: this.#stream.repairDatagrams,
        bytes: this.#stream.bytes,
      },
      serverUser,
      serverMemory,
      targetMemory: Math.max(...targetMemory),
    };
  }

  #serve(): string[] {
    const { images } = this.#job;
    return [
      "serve",
      "--json",
      "--open-access",
      "--interface",
      "e0",
      "--images",
      images,
      "--data",
      `${this.#work}/data`,
    ];
  }

  async #target(i: number): Promise<Deno.ChildProcess> {
    const disk = `${this.#work}/disk${i}`;
    await run("truncate", ["-s", String(this.#job.diskSize), disk]);
    if (this.#job.allocated) await run("fallocate", ["-l", String(this.#job.diskSize), disk]);
    const args = ["--target", "--json", "--server", `${ADDRESS}:${PORT}`, "--disk", disk, "--id", `t${i}`];
    return this.#start(`ms-t${i}`, [...args, "--writers", "1"], (line) => {
      const said = parse(line);
      if (said.event === "received and written") this.#received.set(i, said as never);
      if (said.event === "deployment failed") this.#failures.push(`target ${i}: ${said.why}`);
    });
  }

  #start(namespace: string, args: string[], onLine: (line: string) => void): Deno.ChildProcess {
    const program = Deno.env.get("BROADSIDE") ?? "";
    const command = program ? [program] : [Deno.execPath(), "run", "-A", "--no-check", `${ROOT}main.ts`];
    const child = start(namespace, [...command, ...args], onLine);
    this.#children.push(child);
    return child;
  }

  async #registered(): Promise<void> {
    for (let tries = 0; tries < 100; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      const targets = JSON.parse(await this.#ask("targets")) as unknown[];
      if (targets.length === this.#job.targets) return;
    }
    throw new Error("the targets do not register");
  }

  async #createSession(): Promise<void> {
    const { image, targets, session } = this.#job;
    const body = { image, minTargets: targets, maxTargets: targets, after: "exit", ...session };
    await this.#ask("sessions", JSON.stringify(body));
  }

  #ask(path: string, body?: string): Promise<string> {
    const post = body ? ["-X", "POST", "-H", "content-type: application/json", "-d", body] : [];
    const url = `http://127.0.0.1:${PORT}/api/v1/${path}`;
    return run("ip", ["netns", "exec", "ms-srv", "curl", "-sf", ...post, url]);
  }

  async #compare(): Promise<void> {
    if (this.#failures.length) throw new Error(this.#failures.join("; "));
    const { source, targets } = this.#job;
    for (let i = 1; source && i <= targets; i++) await run("cmp", [source, `${this.#work}/disk${i}`]);
  }
}

function parse(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

/** Seconds of user CPU of a process so far: field 14 of /proc/PID/stat, in hundredths. */
function usage(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[11]) / 100;
}

/** Notes the greatest resident size of each process, twice a second. */
function watchMemory(pids: number[]): { stop(): number[] } {
  const most = pids.map(() => 0);
  const look = () =>
    pids.forEach((pid, i) => {
      try {
        const rss = /VmHWM:\s+(\d+) kB/.exec(Deno.readTextFileSync(`/proc/${pid}/status`));
        most[i] = Math.max(most[i], Number(rss?.[1] ?? 0) * 1024);
      } catch {
        // It has ended.
      }
    });
  const timer = setInterval(look, 500);
  return {
    stop: () => {
      look();
      clearInterval(timer);
      return most;
    },
  };
}
