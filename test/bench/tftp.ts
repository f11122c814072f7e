// deno run -A test/bench/tftp.ts [--runs N] [--megabytes N] [--json]: what one TFTP client gets of our server, of dnsmasq
// and of tftpd-hpa, in turn, by the same client; and 200 clients of ours at once. Root; ip, ethtool, dnsmasq, in.tftpd.
import { parseArgs } from "node:util";
import type { Fetched, FetchOptions } from "../interop/tftp/client.ts";
import { Namespace, namespacesLacking } from "../support/namespace.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "7" },
    megabytes: { type: "string", default: "40" },
    json: { type: "boolean", default: false },
  },
});
const lacking = namespacesLacking("ethtool", "dnsmasq", "in.tftpd");
if (lacking) {
  console.error(`The benchmark can't run: ${lacking}`);
  Deno.exit(1);
}

const HERE = new URL("../interop/tftp/", import.meta.url).pathname;
const DENO = [Deno.execPath(), "run", "-A", "--no-check", "--quiet"];
const CLIENTS = 200;

/** A server, its address, and the command that serves the files of a folder there. */
interface Server {
  name: string;
  address: string;
  command(address: string, directory: string): string[];
}

const SERVERS: Server[] = [
  {
    name: "ours",
    address: "10.78.0.1",
    command: (address, directory) => [
      ...[...DENO, `${HERE}serve.ts`, JSON.stringify({ addresses: [address], port: 69, directory })],
    ],
  },
  {
    name: "dnsmasq",
    address: "10.78.0.2",
    command: (address, directory) => [
      ...[
        "dnsmasq",
        "--keep-in-foreground",
        "--conf-file=/dev/null",
        "--pid-file=",
        "--port=0",
        "--user=root",
      ],
      ...["--enable-tftp", `--tftp-root=${directory}`, "--tftp-max=300", `--listen-address=${address}`],
      ...["--bind-interfaces", "--log-facility=/dev/null"],
    ],
  },
  {
    name: "tftpd-hpa",
    address: "10.78.0.3",
    command: (address, directory) => [
      ...["in.tftpd", "--foreground", "--ipv4", "--secure", "--user", "root", "--address", `${address}:69`],
      directory,
    ],
  },
];

const MODES: { name: string; options: Record<string, number> }[] = [
  { name: "blocks of 1468, window of 16", options: { blksize: 1468, windowsize: 16 } },
  { name: "blocks of 1468, no window", options: { blksize: 1468 } },
  { name: "blocks of 512, no options", options: {} },
];

/** Megabytes a second of each run. */
interface Result {
  mode: string;
  server: string;
  agreed: Record<string, string>;
  rates: number[];
}

/** The most that a process had resident, in megabytes, and what it has now (proc(5)). */
interface Memory {
  most: number;
  now: number;
}

const directory = Deno.makeTempDirSync({ dir: "/dev/shm", prefix: "broadside-tftp-bench-" });
const children: Deno.ChildProcess[] = [];
let holds = false;
try {
  using all = new DisposableStack();
  const [server, client] = wire(all);
  const size = Number(values.megabytes) * 1e6;
  for (const [name, bytes] of [["f", size], ["stage1", 10e6]] as const) {
    Deno.writeFileSync(`${directory}/${name}`, randomBytes(bytes));
  }
  for (const { command, address } of SERVERS) {
    const [program, ...args] = [...server.within, ...command(address, directory)];
    children.push(
      new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "inherit" }).spawn(),
    );
  }
  const results = await compare(client, size);
  const { fetched, memory } = await crowd(client, children[0].pid);
  holds = report(results, fetched, memory);
} finally {
  for (const child of children) {
    child.kill();
    await child.status;
  }
  Deno.removeSync(directory, { recursive: true });
}
Deno.exit(holds ? 0 : 1);

/** Two hosts on a wire: plain cards, so that trains are cut before it. */
function wire(all: DisposableStack): [server: Namespace, client: Namespace] {
  const server = all.use(new Namespace("srv", "tf")), client = all.use(new Namespace("cli", "tf"));
  server.run(`ip link add e0 type veth peer name e0 netns ${client.name}`);
  for (const host of [server, client]) {
    host.run("ethtool -K e0 gso off tso off tx-udp-segmentation off");
    host.run("ip link set e0 up");
  }
  for (const { address } of SERVERS) server.run(`ip addr add ${address}/16 dev e0`);
  client.run("ip addr add 10.78.0.100/16 dev e0");
  for (let i = 0; i < CLIENTS; i++) client.run(`ip addr add 10.78.9.${i + 1}/16 dev e0`);
  return [server, client];
}

/** Each server's rate in each mode, in turn. */
async function compare(client: Namespace, size: number): Promise<Result[]> {
  const results: Result[] = [];
  const asked = { port: 69, name: "f", path: `${directory}/f`, from: "10.78.0.100" };
  // Once for nothing: the servers start, and just-in-time compilers compile.
  for (const { address } of SERVERS) {
    await ready(client, {
      ...asked,
      address,
      name: "stage1",
      path: `${directory}/stage1`,
      options: MODES[0].options,
    });
  }
  for (let run = 0; run < Number(values.runs); run++) {
    for (const { name: mode, options } of MODES) {
      for (const { name: server, address } of SERVERS) {
        const { each: [milliseconds], errors, agreed } = await fetch(client, { ...asked, address, options });
        if (milliseconds === undefined) throw new Error(`${server}, ${mode}: ${errors}`);
        let result = results.find((result) => result.mode === mode && result.server === server);
        if (!result) results.push(result = { mode, server, agreed, rates: [] });
        result.rates.push(size / 1e3 / milliseconds);
      }
    }
  }
  return results;
}

/** 200 clients of our server at once, each with 10 MB. */
async function crowd(client: Namespace, pid: number): Promise<{ fetched: Fetched; memory: Memory }> {
  const fetched = await fetch(client, {
    ...{ address: SERVERS[0].address, port: 69, name: "stage1", path: `${directory}/stage1` },
    ...{ options: MODES[0].options, clients: CLIENTS, from: "10.78.9.1", spread: true },
  });
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  const megabytes = (key: string) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)![1]) / 1024;
  return { fetched, memory: { most: megabytes("VmHWM"), now: megabytes("VmRSS") } };
}

async function ready(client: Namespace, options: FetchOptions): Promise<void> {
  for (const end = performance.now() + 10_000;;) {
    const { errors } = await fetch(client, options);
    if (errors.length === 0) return;
    if (performance.now() > end) throw new Error(`${options.address} does not serve: ${errors}`);
  }
}

async function fetch(client: Namespace, options: FetchOptions): Promise<Fetched> {
  const [command, ...args] = [...client.within, ...DENO, `${HERE}client.ts`, JSON.stringify(options)];
  const { success, stdout, stderr } = await new Deno.Command(command, { args, stdin: "null" }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Prints what came out; whether it is what it must be. */
function report(results: Result[], { each, errors, milliseconds }: Fetched, memory: Memory): boolean {
  const rows = MODES.map(({ name: mode }) => {
    const of = (server: string) => median(results.find((r) => r.mode === mode && r.server === server)!.rates);
    const [ours, ...others] = SERVERS.map(({ name }) => of(name));
    const ratio = ours / Math.max(...others);
    return { mode, ratio, must: "> 1", holds: ratio > 1 };
  });
  const crowd = {
    ...{ clients: CLIENTS, whole: each.length, errors, seconds: milliseconds / 1000 },
    ...{ rate: CLIENTS * 1e4 / milliseconds, memory },
  };
  const holds = rows.every(({ holds }) => holds) && errors.length === 0 && memory.most <= 300;
  if (values.json) console.log(JSON.stringify({ results, rows, crowd, holds }, null, 2));
  else {
    for (const { mode, server, agreed, rates } of results) {
      const window = agreed.windowsize ? `, agrees to ${agreed.windowsize}` : "";
      const range = `${Math.min(...rates).toFixed(1)} to ${Math.max(...rates).toFixed(1)}`;
      console.log(
        `${median(rates).toFixed(1).padStart(7)} MB/s  ${server.padEnd(9)}  ${mode}${window} (${range})`,
      );
    }
    for (const { mode, ratio, holds } of rows) {
      console.log(
        `${holds ? "holds " : "MISSES"}  ${ratio.toFixed(2)} times the faster one: ${mode} (must be > 1)`,
      );
    }
    const { whole, seconds, rate } = crowd;
    console.log(
      `${whole} of ${CLIENTS} clients at once got 10 MB in ${seconds.toFixed(1)} s, ${
        rate.toFixed(0)
      } MB/s together; ` +
        `server's memory ${memory.most.toFixed(0)} MB at most (must be <= 300)`,
    );
  }
  return holds;
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}

function randomBytes(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65_536, size)));
  }
  return bytes;
}
