import { DevicePort, Waiter } from "../../src/net/mod.ts";
import { encodePacket } from "../../src/dhcp/packet.ts";
import { message } from "../../src/dhcp/testing/messages.ts";

/** What the generator found. */
export interface Generated {
  /** Whole exchanges a second. */
  rate: number;
  /** Milliseconds of an exchange, half of them and 99% of them. */
  p50: number;
  p99: number;
  /** Messages said again because no answer came. */
  repeated: number;
}

/** What the generator does: `clients` take turns, `window` of them at once. */
export interface Generating {
  device: string;
  source: string;
  seconds: number;
  clients: number;
  window: number;
}

/** Milliseconds without an answer after which a client says it again. */
const AGAIN = 1000;
const XID = 4, YIADDR = 16, CHADDR = 28, OPTIONS = 240;
const OFFER = 2, ACK = 5;

/** A client in the middle of its exchange. */
interface Running {
  client: number;
  started: number;
  saidAt: number;
  said: Uint8Array;
  /** What was offered; 0 before. */
  offered: number;
}

/**
 * Clients that all live on one socket: they ask for answers by broadcast, so that these need no address. Throws when two
 * of them get one address, or one another than it was offered.
 */
export async function generate({ device, source, seconds, clients, window }: Generating): Promise<Generated> {
  const port = new DevicePort({ device, port: 68, source, size: 1500, batch: 64, buffer: 4 << 20 });
  const waiter = new Waiter([port]);
  const discover = encodePacket(message("discover", { flags: 0x8000 }));
  const select = { requestedAddress: "0.0.0.0", serverId: "10.83.0.1" };
  const request = encodePacket(message("request", { flags: 0x8000, options: select }));
  const requested = request.findIndex((byte, i) => i >= OPTIONS && byte === 50 && request[i + 1] === 4) + 2;
  const to = { address: "255.255.255.255", port: 67 };
  const running = new Map<number, Running>(), holders = new Map<number, number>(), times: number[] = [];
  let next = 0, repeated = 0;

  const say = (template: Uint8Array, xid: number, client: number, address: number): Uint8Array => {
    const bytes = template.slice(), view = new DataView(bytes.buffer);
    view.setUint32(XID, xid);
    view.setUint32(CHADDR + 2, client);
    if (address) view.setUint32(requested, address);
    port.send(bytes, to);
    return bytes;
  };
  const begin = (now: number) => {
    const xid = ++next, client = xid % clients;
    running.set(xid, { client, started: now, saidAt: now, said: say(discover, xid, client, 0), offered: 0 });
  };
  const hear = (bytes: Uint8Array, now: number) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length), xid = view.getUint32(XID);
    const one = running.get(xid), type = bytes[OPTIONS + 2], address = view.getUint32(YIADDR);
    if (!one || bytes[0] !== 2) return;
    if (type === OFFER && !one.offered) {
      one.offered = address;
      one.saidAt = now;
      one.said = say(request, xid, one.client, address);
    } else if (type === ACK && one.offered) {
      if (address !== one.offered) throw new Error(`client ${one.client} was offered another address`);
      if ((holders.get(address) ?? one.client) !== one.client) throw new Error(`${address} was given to two`);
      holders.set(address, one.client);
      times.push(now - one.started);
      running.delete(xid);
      begin(now);
    } else if (type !== OFFER) throw new Error(`client ${one.client} was refused`);
  };

  try {
    const start = performance.now(), end = start + seconds * 1000;
    for (let i = 0; i < window; i++) begin(start);
    port.flush();
    let now = start, looked = start;
    while (now < end) {
      await waiter.wait(50);
      now = performance.now();
      for (const { bytes } of port.receive()) hear(bytes, now);
      if (now - looked > 100) {
        looked = now;
        for (const one of running.values()) {
          if (now - one.saidAt < AGAIN) continue;
          one.saidAt = now;
          repeated++;
          port.send(one.said, to);
        }
      }
      port.flush();
    }
    times.sort((a, b) => a - b);
    const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN;
    return { rate: times.length / ((now - start) / 1000), p50: at(0.5), p99: at(0.99), repeated };
  } finally {
    waiter.close();
    port.close();
  }
}
