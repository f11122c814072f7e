import { BroadsideError } from "../base/mod.ts";
import { DevicePort, listInterfaces, Waiter } from "../net/mod.ts";
import { parseMac } from "./addresses.ts";
import { CLIENT_PORT, SERVER_PORT } from "./packet.ts";
import { type FoundServer, Probe, probeMac } from "./probe.ts";

/**
 * Milliseconds to wait for answers, and after which to ask once more. dnsmasq pings an address for 3 s before it offers
 * it, ISC's server for 1 s.
 */
const LOOK_FOR = 5000, ASK_AGAIN = 1000;
/** Bytes of a message that are looked at, messages taken at once, bytes that wait. */
const SOCKET = { size: 2048, batch: 32, buffer: 1 << 18 };

/** Options of `probeServers`. */
export interface ProbeOptions {
  /** Interface to ask on; it must have an address. */
  interface: string;
  /** Time to wait for answers; 5000 when not given. */
  milliseconds?: number;
  /** Ends it early, with what was found so far. */
  signal?: AbortSignal;
}

/**
 * The DHCP servers that answer on a network, but a Broadside server of this machine. Asks for nothing but offers, in
 * the name of a machine that there is not. Throws `net.socket` when UDP port 68 is not to be had, `net.interface`
 * without such an interface.
 */
export async function probeServers(
  { interface: name, milliseconds = LOOK_FOR, signal }: ProbeOptions,
): Promise<FoundServer[]> {
  const on = listInterfaces().find((each) => each.name === name);
  if (!on) {
    const why = "it is not up with an IPv4 address";
    throw new BroadsideError("net.interface", `Cannot look for DHCP servers on ${name}: ${why}.`);
  }
  const mac = Uint8Array.from((parseMac(on.mac) ?? "0:0:0:0:0:0").split(":"), (byte) => parseInt(byte, 16));
  const [xid] = crypto.getRandomValues(new Uint32Array(1));
  const probe = new Probe(probeMac(mac), xid, Deno.networkInterfaces().map(({ address }) => address));
  const port = new DevicePort({ device: name, port: CLIENT_PORT, source: on.address, ...SOCKET });
  let waiter: Waiter | undefined;
  const end = () => waiter?.wake();
  try {
    waiter = new Waiter([port]);
    signal?.addEventListener("abort", end);
    const start = performance.now(), until = start + milliseconds;
    for (let asked = 0, now = start; now < until && !signal?.aborted; now = performance.now()) {
      if (now >= start + asked * ASK_AGAIN && asked < 2) {
        for (const bytes of probe.requests()) {
          port.send(bytes, { address: "255.255.255.255", port: SERVER_PORT });
        }
        port.flush();
        asked++;
      }
      await waiter.wait(Math.min(until, asked < 2 ? start + ASK_AGAIN : until) - now);
      for (const { bytes, from } of port.receive()) probe.handle(bytes, from.address);
    }
    return probe.found();
  } finally {
    signal?.removeEventListener("abort", end);
    waiter?.close();
    port.close();
  }
}
