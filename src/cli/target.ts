import { parseArgs } from "node:util";
import { BroadsideError, formatEntry, type Level } from "../base/mod.ts";
import { listInterfaces, UdpSocket } from "../net/mod.ts";
import { runFirst } from "../sys/mod.ts";
import { describeDisk, describeMachine, discoverServers, Door, machineMacs } from "../target/mod.ts";
import { ProgressView, serverDriven } from "../target/mod.ts";
import { VERSION } from "./version.ts";
import { spawnWorker } from "./workers.ts";

const HELP = `broadside --target: receive an image from a Broadside server onto a disk of this machine

  --disk PATH          the disk (or file) to write; everything on it is lost
  --server HOST[:PORT] the server; without it the network is asked
  --id NAME            how the server knows this machine; its first MAC address by default
  --session ID         wait for this session; without it any automatic one will do
  --writers N          threads that check and write; one for each core up to 4 by default
  --memory MB          memory for data under way, 48 by default
  --json               one JSON object a line instead of text
`;

const DEFAULT_PORT = 2017;

/** `broadside --target …`: returns 0 when the deployment succeeded and the session wants the program to end. */
export async function targetCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      target: { type: "boolean" },
      disk: { type: "string" },
      server: { type: "string" },
      id: { type: "string" },
      session: { type: "string" },
      writers: { type: "string" },
      memory: { type: "string" },
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (!values.disk) throw usage("name the disk to write with --disk, e.g. --disk /dev/sda");
  const diskInfo = describeDisk(values.disk);
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, () => stop.abort());
  const server = values.server ? withPort(values.server) : await findServer(stop.signal);
  const log = values.json ? jsonLog : (level: Level, event: string, fields: Record<string, unknown> = {}) => {
    if (level !== "debug") console.error(formatEntry({ time: new Date(), level, event, fields }));
  };
  const terminal = !values.json && Deno.stdout.isTerminal();
  const view = new ProgressView(
    terminal,
    (text) => void Deno.stdout.writeSync(new TextEncoder().encode(text)),
  );
  const outcome = await serverDriven({
    door: new Door(server),
    disk: values.disk,
    diskInfo,
    interface: interfaceTowards(await resolve(server)),
    identity: values.id ?? machineMacs()[0] ?? Deno.hostname(),
    name: values.id ?? Deno.hostname(),
    sessionId: values.session,
    version: VERSION,
    hardware: describeMachine(),
    writers: count(values.writers, "--writers", 1, 64) ?? Math.min(4, navigator.hardwareConcurrency),
    memory: (count(values.memory, "--memory", 8, 4096) ?? 48) * 1e6,
    spawn: spawnWorker,
    show: (shown) => {
      if (values.json) console.log(JSON.stringify({ type: "progress", ...shown.request, log: undefined }));
      else view.show(shown, performance.now());
    },
    log,
    signal: stop.signal,
  });
  if (outcome.message) console.error(`broadside: ${outcome.message}`);
  // A machine whose deployment failed stays as it is, for somebody to look at.
  if (!outcome.ok) return 1;
  if (outcome.after !== "exit") await leave(outcome.after);
  return 0;
}

/** Restarts the machine or switches it off, in the way its init knows. */
async function leave(after: "reboot" | "poweroff"): Promise<void> {
  console.error(after === "reboot" ? "Restarting this machine" : "Switching this machine off");
  await runFirst([["systemctl", after], [after], ["busybox", after, "-f"]]);
}

async function findServer(signal: AbortSignal): Promise<string> {
  for (let round = 0; !signal.aborted; round++) {
    const [found] = await discoverServers();
    if (found) {
      console.error(`Found server ${found.name} at ${found.server}`);
      return found.server;
    }
    if (round === 0) {
      console.error(
        "Looking for a Broadside server on the network; name it with --server if it is elsewhere",
      );
    }
  }
  throw new BroadsideError("target.cancelled", "Interrupted while looking for a server");
}

async function resolve(server: string): Promise<string> {
  const host = server.slice(0, server.lastIndexOf(":"));
  if (/^[\d.]+$/.test(host)) return host;
  if (host === "localhost") return "127.0.0.1";
  try {
    return (await Deno.resolveDns(host, "A"))[0];
  } catch (error) {
    throw new BroadsideError("target.server", `Cannot find server ${host}: its name has no address`, {
      cause: error,
    });
  }
}

function interfaceTowards(server: string): string {
  const address = UdpSocket.routeTo(server);
  const towards = listInterfaces().find((each) => each.address === address);
  // Towards an address of our own the system answers with that address, which lies on some interface but is reached by lo.
  return address === server || !towards ? "lo" : towards.name;
}

function withPort(server: string): string {
  return /:\d+$/.test(server) ? server : `${server}:${DEFAULT_PORT}`;
}

function count(text: string | undefined, option: string, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw usage(`${option} must be a whole number from ${least} to ${most}, current value is ${text}`);
}

function usage(text: string): BroadsideError {
  return new BroadsideError("cli.usage", `Cannot start as a target: ${text}`);
}

function jsonLog(level: Level, event: string, fields: Record<string, unknown> = {}): void {
  console.log(JSON.stringify({ type: "log", time: new Date(), level, event, ...fields }));
}
