import { BroadsideError } from "../base/mod.ts";
import { DevicePort, listInterfaces, Waiter } from "../net/mod.ts";
import { parseMac } from "./addresses.ts";
import { CLIENT_PORT, SERVER_PORT } from "./packet.ts";
import { type FoundServer, Probe, probeMac } from "./probe.ts";

/** Milliseconds to wait for answers, and after which to ask once more. */
const LOOK_FOR = 2500, ASK_AGAIN = 1000;
/** Bytes of a message that are looked at. */
const SIZE = 2048;

/** Options of `probeServers`. */
export interface ProbeOptions {
  /** Interface to ask on; it must have an address. */
  interface: string;
  /** Time to wait for answers; 2500 when not given. */
  milliseconds?: number;
}

/**
 * The DHCP servers that answer on a network, but a Broadside server of this machine. Asks for nothing but offers, in
 * the name of a machine that there is not. Throws `net.socket` when UDP port 68 is not to be had, `net.interface`
 * without such an interface.
 */
export async function probeServers(
  { interface: name, milliseconds = LOOK_FOR }: ProbeOptions,
): Promise<FoundServer[]> {
  const all = listInterfaces(), on = all.find((each) => each.name === name);
  if (!on) {
    throw new BroadsideError(
      "net.interface",
      `Cannot use interface ${name}: it is not up with an IPv4 address.`,
    );
  }
  const mac = Uint8Array.from((parseMac(on.mac) ?? "0:0:0:0:0:0").split(":"), (byte) => parseInt(byte, 16));
  const [xid] = crypto.getRandomValues(new Uint32Array(1));
  const probe = new Probe(probeMac(mac), xid, all.map(({ address }) => address));
  const port = new DevicePort({
    device: name,
    port: CLIENT_PORT,
    source: on.address,
    size: SIZE,
    batch: 32,
    buffer: 1 << 18,
  });
  let waiter: Waiter | undefined;
  try {
    waiter = new Waiter([port]);
    const start = performance.now();
    for (let asked = 0, now = start; now < start + milliseconds; now = performance.now()) {
      if (now >= start + asked * ASK_AGAIN && asked < 2) {
        for (const bytes of probe.requests()) {
          port.send(bytes, { address: "255.255.255.255", port: SERVER_PORT });
        }
        port.flush();
        asked++;
      }
      await waiter.wait(Math.min(start + milliseconds, asked < 2 ? start + ASK_AGAIN : Infinity) - now);
      for (const { bytes, from } of port.receive()) probe.handle(bytes, from.address);
    }
    return probe.found();
  } finally {
    waiter?.close();
    port.close();
  }
}
