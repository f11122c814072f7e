import type { Options } from "./packet.ts";

/** What server and client agree on for one transfer. */
export interface Agreement {
  /** Bytes of a block; all but the last have them. */
  blockSize: number;
  /** Blocks that are sent before an acknowledgement is waited for. */
  windowSize: number;
  /** Milliseconds until what goes unanswered is sent again, as the client asked; undefined when it left it to us. */
  timeout: number | undefined;
  /** What the option acknowledgement says; empty when there is none to send. */
  accepted: Options;
}

/** RFC 2348 allows blocks of 8 to 65464 bytes; without the option they have 512. */
const SMALLEST = 8, LARGEST = 65_464, DEFAULT = 512;
/** Windows beyond this overrun the receive rings of real network cards; u-root and others cap there as well. */
const WIDEST = 64;
/** IPv4, UDP and DATA headers: what of an IP packet is not the block. */
const OVERHEAD = 20 + 8 + 4;

/**
 * Agrees on the options of a read request for `size` bytes (RFC 2347). Unknown options, and values that make no sense,
 * are left out of the answer, which tells the client that they do not hold.
 *
 * `mtu`: bytes of an IP packet that reach the client whole. A block that needs more travels in fragments: one lost
 * fragment loses all of it, many a boot ROM cannot put them together (clients ask for 65464 and then fail,
 * tianocore/edk2 #7632), and the kernel cannot cut a train of such blocks. So no block is larger, which on Ethernet
 * makes 1468; a server may always answer with less than was asked for.
 */
export function negotiate(options: Options, size: number, mtu: number): Agreement {
  const agreed: Agreement = { blockSize: DEFAULT, windowSize: 1, timeout: undefined, accepted: new Map() };
  for (const [name, text] of options) {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : -1;
    if (name === "blksize" && value >= SMALLEST) {
      agreed.blockSize = Math.min(value, LARGEST, Math.max(DEFAULT, mtu - OVERHEAD));
      agreed.accepted.set(name, String(agreed.blockSize));
    } else if (name === "tsize") {
      // RFC 2349 has clients send 0 here; some send what their buffer holds, some nothing. All want to know the size.
      agreed.accepted.set(name, String(size));
    } else if (name === "timeout" && value >= 1 && value <= 255) {
      agreed.timeout = value * 1000;
      agreed.accepted.set(name, String(value));
    } else if (name === "windowsize" && value >= 1 && value <= 65_535) {
      agreed.windowSize = Math.min(value, WIDEST);
      agreed.accepted.set(name, String(agreed.windowSize));
    }
  }
  return agreed;
}
