import { Lan } from "../interop/dhcp/lan.ts";
import { Program } from "../support/program.ts";
import { generate, type Generated } from "./dhcp_generator.ts";

const SERVE = new URL("../interop/dhcp/serve.ts", import.meta.url).pathname;

/** A server to be measured. Its leases lie in a folder on a disk and must be durable. */
export interface Server {
  name: string;
  /** The command, its arguments, and what it says when it is ready. */
  command(folder: string): { command: string[]; args: string[]; ready: string };
}

/** What a run came to. */
export interface Measured extends Generated {
  /** Resident megabytes at the end. */
  memory: number;
}

/**
 * Both without a look whether somebody has an address already, for dnsmasq's takes 3 s for each; and ours with its look,
 * which is how it runs by default.
 */
export const SERVERS: Server[] = [
  { name: "ours", command: (folder) => broadside(folder, false) },
  { name: "dnsmasq", command: dnsmasq },
  { name: "ours, looking", command: (folder) => broadside(folder, true) },
];

function broadside(folder: string, lookForConflicts: boolean) {
  const options = {
    interfaces: [{ name: "e0", address: "10.83.0.1", mask: "255.255.0.0" }],
    pool: {
      start: "10.83.1.0",
      count: 20_000,
      mask: "255.255.0.0",
      router: "10.83.0.1",
      dns: ["10.83.0.1"],
      leaseSeconds: 3600,
    },
    lookForConflicts,
    quiet: true,
  };
  const command = [Deno.execPath(), "run", "-A", "--no-check", "--quiet", SERVE];
  return { command, args: [JSON.stringify(options), `${folder}/leases.db`], ready: "ready" };
}

function dnsmasq(folder: string) {
  const files = [`--dhcp-leasefile=${folder}/leases`, `--pid-file=${folder}/pid`, "--conf-file=/dev/null"];
  const quiet = ["--quiet-dhcp", "--keep-in-foreground", "--log-facility=-", "--port=0", "--user=root"];
  const pool = [
    "--dhcp-range=10.83.1.0,10.83.79.31,255.255.0.0,1h",
    "--dhcp-lease-max=50000",
    "--dhcp-authoritative",
  ];
  const options = ["--no-ping", "--dhcp-option=3,10.83.0.1", "--dhcp-option=6,10.83.0.1"];
  return { command: ["dnsmasq"], args: [...files, ...quiet, ...pool, ...options], ready: "started" };
}

/** One run: a server on one end of a wire, the generator on the other. */
export async function measure(
  { name, command }: Server,
  setting: { seconds: number; clients: number; window: number },
): Promise<Measured> {
  const folder = Deno.makeTempDirSync({ prefix: "broadside-dhcp-bench-" });
  using lan = new Lan();
  const host = lan.host("srv"), client = lan.host("gen");
  host.run("ip addr add 10.83.0.1/16 brd + dev e0");
  client.run("ip addr add 10.83.0.2/16 brd + dev e0");
  try {
    const { command: words, args, ready } = command(folder);
    await using program = new Program(name, args, host.within, words);
    for (const end = performance.now() + 10_000; !program.lines.some((line) => line.includes(ready));) {
      if (performance.now() > end || !program.running) {
        throw new Error(`${name} does not start:\n${program.tail()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const leave = client.enter();
    try {
      const generated = await generate({ device: "e0", source: "10.83.0.2", ...setting });
      return { ...generated, memory: residentMegabytes(program.pid) };
    } finally {
      leave();
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function residentMegabytes(pid: number): number {
  const [, pages] = Deno.readTextFileSync(`/proc/${pid}/statm`).split(" ");
  return Math.round(Number(pages) * 4096 / 1e6);
}
