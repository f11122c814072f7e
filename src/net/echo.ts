import { BroadsideError } from "../base/mod.ts";
import { errno, libc, strerror } from "../sys/mod.ts";
import { sockaddr } from "./address.ts";
import { BatchReceiver } from "./udp.ts";

// raw(7), icmp(7), RFC 792.
const AF_INET = 2, SOCK_RAW = 3, SOCK_CLOEXEC = 0o2000000, IPPROTO_ICMP = 1;
const SOL_RAW = 255, ICMP_FILTER = 1;
const ECHO_REPLY = 0, ECHO_REQUEST = 8;
const MSG_DONTWAIT = 0x40;
const MESSAGE = 128, BATCH = 64;

/** Asks machines for an echo (ping). Needs CAP_NET_RAW: throws `net.socket` without it. */
export class EchoSocket {
  readonly fd: number;
  readonly #identifier: number;
  readonly #memory = new Uint8Array(MESSAGE * BATCH);
  readonly #receiver: BatchReceiver;

  /** `identifier`: 16 bits that tell our echoes from those other programs asked for. */
  constructor(identifier: number) {
    this.#identifier = identifier & 0xffff;
    this.fd = libc.socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);
    if (this.fd < 0) {
      throw new BroadsideError("net.socket", `Cannot open a socket for echoes: ${strerror(errno())}`);
    }
    const filter = new Uint8Array(new Uint32Array([~(1 << ECHO_REPLY)]).buffer);
    libc.setsockopt(this.fd, SOL_RAW, ICMP_FILTER, filter, filter.length);
    this.#receiver = new BatchReceiver(this, this.#memory, MESSAGE);
  }

  /** Asks the machine at `address`; false when the network refused. Does not wait. */
  ask(address: string): boolean {
    const message = new Uint8Array(16), view = new DataView(message.buffer);
    message[0] = ECHO_REQUEST;
    view.setUint16(4, this.#identifier);
    view.setUint16(2, checksum(view));
    const to = sockaddr({ address, port: 0 });
    return Number(libc.sendto(this.fd, message, BigInt(message.length), MSG_DONTWAIT, to, to.length)) >= 0;
  }

  /** Addresses that answered since the last call. */
  answers(): string[] {
    const found: string[] = [];
    for (let i = this.#receiver.receive() - 1; i >= 0; i--) {
      const at = i * MESSAGE, packet = this.#memory.subarray(at, at + this.#receiver.lengths[i]);
      const body = (packet[0] & 15) * 4;
      const ours = ((packet[body + 4] << 8) | packet[body + 5]) === this.#identifier;
      if (packet.length >= body + 8 && packet[body] === ECHO_REPLY && ours) {
        found.push(this.#receiver.from(i).address);
      }
    }
    return found;
  }

  close(): void {
    libc.close(this.fd);
  }
}

/** The Internet checksum (RFC 1071) of an even number of bytes. */
function checksum(view: DataView): number {
  let sum = 0;
  for (let at = 0; at < view.byteLength; at += 2) sum += view.getUint16(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}
