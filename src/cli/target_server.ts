import { BroadsideError, messageOf } from "../base/mod.ts";
import { listInterfaces, UdpSocket } from "../net/mod.ts";
import { discoverServers } from "../target/mod.ts";

const DEFAULT_PORT = 2017;
/** Milliseconds between looks for a way to the server. */
const LOOK = 1000;

/** A server and how it is reached. */
export interface ReachedServer {
  /** HOST:PORT. */
  server: string;
  /** Interface that faces it, by name. */
  interface: string;
}

/**
 * Finds the server, on the network where none is named, and the interface towards it. With `patient` a network that isn't
 * up yet is waited for; otherwise throws `target.server` or `net.…`.
 */
export async function reachServer(
  named: string | undefined,
  options: { patient: boolean; signal: AbortSignal; say: (text: string) => void },
): Promise<ReachedServer> {
  const server = named ? withPort(named) : await discover(options.signal, options.say);
  for (let told = false;;) {
    try {
      return { server, interface: interfaceTowards(await resolve(server)) };
    } catch (error) {
      if (!options.patient || options.signal.aborted) throw error;
      if (!told) options.say(`Waiting for the network: ${messageOf(error)}`);
      told = true;
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  }
}

async function discover(signal: AbortSignal, say: (text: string) => void): Promise<string> {
  for (let round = 0; !signal.aborted; round++) {
    const [found] = await discoverServers();
    if (found) {
      say(`Found server ${found.name} at ${found.server}`);
      return found.server;
    }
    if (round === 0) {
      say("Looking for a Broadside server on the network; name it with --server if it is elsewhere");
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
