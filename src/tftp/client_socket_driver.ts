import { Errno, errno, libc } from "../sys/mod.ts";
import { failed, TftpSocket } from "./socket_driver.ts";

// Linux's numbers; see socket(7), ip(7), udp(7).
const SOL_SOCKET = 1, SO_RCVTIMEO = 20, IPPROTO_IP = 0, IP_MTU = 14, SOL_UDP = 17, UDP_SEGMENT = 103;
const MSG_DONTWAIT = 0x40, ECONNREFUSED = 111, ETHERNET = 1500;
/** What one call may hand to the kernel: an IP packet's worth of payload, and UDP_MAX_SEGMENTS datagrams. */
const TRAIN_BYTES = 65_507, TRAIN_DATAGRAMS = 64;
/** Microseconds that `receive` waits when it is to wait. */
const PATIENCE = 5000n;

/** Most datagrams of that size in one train. */
export function trainLength(datagramSize: number): number {
  return Math.max(1, Math.min(TRAIN_DATAGRAMS, Math.floor(TRAIN_BYTES / datagramSize)));
}

/**
 * A socket to one client, by a port of its own, the transfer's TID. It sends trains of datagrams in one system call
 * where the kernel can cut them. Being connected it is spared looking for the way at each call, hears when the client's
 * port is closed, and gets from nobody else; what others send to its port comes to `strangers`.
 */
export class ClientSocket extends TftpSocket {
  readonly strangers: TftpSocket;
  /** The client's machine said that nobody listens at its port. */
  refused = false;
  /** Trains that were handed over, and datagrams one by one where that was refused. */
  trains = 0;
  singles = 0;
  #segment = 0;

  /** `client`: a sockaddr_in. Throws `tftp.socket`. */
  constructor(server: string, client: Uint8Array<ArrayBuffer>) {
    super();
    try {
      this.strangers = new TftpSocket();
    } catch (error) {
      super.close();
      throw error;
    }
    try {
      // The port is taken alone and shared after that, or two clients might get the same.
      const port = this.strangers.bind(server, 0);
      this.strangers.share();
      this.share();
      this.bind(server, port);
      if (libc.connect(this.fd, client, 16) < 0) throw failed("send to a client");
    } catch (error) {
      this.close();
      throw error;
    }
    const patience = new Uint8Array(new BigInt64Array([0n, PATIENCE]).buffer);
    libc.setsockopt(this.fd, SOL_SOCKET, SO_RCVTIMEO, patience, patience.length);
  }

  /** Bytes of the largest IP packet on the way to the client, as far as the kernel knows. */
  get mtu(): number {
    const value = new Uint8Array(4), length = new Uint8Array(new Uint32Array([4]).buffer);
    if (libc.getsockopt(this.fd, IPPROTO_IP, IP_MTU, value, length) < 0) return ETHERNET;
    return new DataView(value.buffer).getInt32(0, true);
  }

  /** Lets the kernel cut trains into datagrams of this size. */
  prepare(segment: number): void {
    this.#segment = this.set(SOL_UDP, UDP_SEGMENT, segment) ? segment : 0;
  }

  /** Puts a datagram of the client into `into`; its size, or -1 when there is none, for some milliseconds if `wait`. */
  take(into: Uint8Array<ArrayBuffer>, wait = false): number {
    const flags = wait ? 0 : MSG_DONTWAIT;
    const length = Number(libc.recvfrom(this.fd, into, BigInt(into.length), flags, null, null));
    if (length < 0 && errno() === ECONNREFUSED) this.refused = true;
    return length;
  }

  /**
   * Sends bytes as datagrams of `segment` bytes, the last one maybe shorter. Returns how many bytes are dealt with:
   * fewer only when the buffer is full. What the network refuses is like loss on the way.
   */
  give(bytes: Uint8Array<ArrayBuffer>, segment: number): number {
    const { length } = bytes;
    if (length <= segment) return this.#one(bytes) || errno() !== Errno.EAGAIN ? length : 0;
    if (segment === this.#segment) {
      this.trains++;
      if (this.#one(bytes)) return length;
      if (errno() === Errno.EAGAIN) return 0;
      // Some devices take UDP_SEGMENT and then fail to send (no checksum offload), and so does a path whose MTU became
      // smaller than a datagram: cut here from now on.
      this.set(SOL_UDP, UDP_SEGMENT, 0);
      this.#segment = 0;
    }
    for (let at = 0; at < length; at += segment) {
      this.singles++;
      const one = bytes.subarray(at, Math.min(at + segment, length));
      if (!this.#one(one) && errno() === Errno.EAGAIN) return at;
    }
    return length;
  }

  override close(): void {
    super.close();
    this.strangers.close();
  }

  #one(bytes: Uint8Array<ArrayBuffer>): boolean {
    const length = BigInt(bytes.length);
    if (libc.sendto(this.fd, bytes, length, MSG_DONTWAIT, null, 0) >= 0n) return true;
    if (errno() !== ECONNREFUSED) return false;
    // That is about an earlier datagram, and this one was not sent.
    this.refused = true;
    return libc.sendto(this.fd, bytes, length, MSG_DONTWAIT, null, 0) >= 0n;
  }
}
