import { BroadsideError } from "../base/mod.ts";
import { endpointOf, sockaddr } from "../net/mod.ts";
import { addressOf, Errno, errno, libc, strerror } from "../sys/mod.ts";

// Linux's numbers; see socket(7), ip(7), udp(7).
const AF_INET = 2, SOCK_DGRAM = 2, SOCK_NONBLOCK = 0o4000, SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1, SO_SNDBUF = 7, SO_RCVBUF = 8, SO_SNDBUFFORCE = 32, SO_RCVBUFFORCE = 33;
const IPPROTO_IP = 0, IP_RECVERR = 11, IP_MTU = 14;
const SOL_UDP = 17, UDP_SEGMENT = 103;
const MSG_ERRQUEUE = 0x2000;
/** What one call may hand to the kernel: an IP packet's worth of payload, and UDP_MAX_SEGMENTS datagrams. */
const TRAIN_BYTES = 65_507, TRAIN_DATAGRAMS = 64;

/** Most datagrams of that size in one train. */
export function trainLength(datagramSize: number): number {
  return Math.max(1, Math.min(TRAIN_DATAGRAMS, Math.floor(TRAIN_BYTES / datagramSize)));
}

/** A UDP socket that never waits, and sends trains of datagrams in one system call where the kernel can cut them. */
export class TftpSocket {
  readonly fd: number;
  /** Calls that took a train, and single datagrams where that was refused. */
  trains = 0;
  singles = 0;
  #segment = 0;

  /** An own socket, or one that is open already. */
  constructor(fd = libc.socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    if (fd < 0) throw failed("open a UDP socket");
    this.fd = fd;
  }

  /** Takes a local port, 0 for any; returns which. */
  bind(address: string, port: number): number {
    if (libc.bind(this.fd, sockaddr({ address, port }), 16) < 0) {
      throw failed(`listen on UDP port ${port} of ${address}`);
    }
    const name = new Uint8Array(16);
    libc.getsockname(this.fd, name, new Uint8Array(new Uint32Array([16]).buffer));
    return endpointOf(name).port;
  }

  /** Asks for buffers of at least so many bytes, beyond the system's limit where we may. */
  buffers(receive: number, send: number): void {
    if (receive > 0 && !this.#set(SOL_SOCKET, SO_RCVBUFFORCE, receive)) {
      this.#set(SOL_SOCKET, SO_RCVBUF, receive);
    }
    if (send > 0 && !this.#set(SOL_SOCKET, SO_SNDBUFFORCE, send)) this.#set(SOL_SOCKET, SO_SNDBUF, send);
  }

  /** Lets the kernel cut trains into datagrams of this size, and report what ICMP says of those sent. */
  prepare(segment: number): void {
    this.#segment = this.#set(SOL_UDP, UDP_SEGMENT, segment) ? segment : 0;
    this.#set(IPPROTO_IP, IP_RECVERR, 1);
  }

  /** Puts a datagram into `into`, its sender into `from` (a sockaddr_in); its size, or -1 when there is none. */
  receive(into: Uint8Array<ArrayBuffer>, from: Uint8Array<ArrayBuffer>): number {
    FROM_LENGTH[0] = 16;
    return Number(libc.recvfrom(this.fd, into, BigInt(into.length), 0, from, FROM_LENGTH_BYTES));
  }

  /**
   * Sends bytes as datagrams of `segment` bytes, the last one maybe shorter. Returns how many bytes
   * are dealt with: fewer only when the buffer is full. What the network refuses is like loss on the way.
   */
  send(bytes: Uint8Array<ArrayBuffer>, segment: number, to: Uint8Array<ArrayBuffer>): number {
    const { length } = bytes;
    if (length <= segment) return this.#one(bytes, to) || errno() !== Errno.EAGAIN ? length : 0;
    if (segment === this.#segment) {
      this.trains++;
      if (this.#one(bytes, to)) return length;
      if (errno() === Errno.EAGAIN) return 0;
      // Some devices take UDP_SEGMENT and then fail to send (no checksum offload), and so does a path whose MTU became
      // smaller than a datagram: cut here from now on.
      this.#set(SOL_UDP, UDP_SEGMENT, 0);
      this.#segment = 0;
    }
    for (let at = 0; at < length; at += segment) {
      const end = Math.min(at + segment, length);
      this.singles++;
      if (!this.#one(bytes.subarray(at, end), to) && errno() === Errno.EAGAIN) return at;
    }
    return length;
  }

  /** Takes what ICMP reported. True when the port of `to`, a sockaddr_in, is closed. */
  refusedBy(to: Uint8Array): boolean {
    let refused = false;
    while (ERRORS.receive(this.fd)) refused ||= ERRORS.isRefusal && ERRORS.isFrom(to);
    return refused;
  }

  close(): void {
    libc.close(this.fd);
  }

  #one(bytes: Uint8Array<ArrayBuffer>, to: Uint8Array<ArrayBuffer>): boolean {
    // What ICMP said of an earlier datagram fails the next call, whatever that sends.
    for (let attempt = 0;; attempt++) {
      if (libc.sendto(this.fd, bytes, BigInt(bytes.length), 0, to, 16) >= 0n) return true;
      if (attempt === 2 || !REPORTED.has(errno())) return false;
    }
  }

  #set(level: number, option: number, value: number): boolean {
    return libc.setsockopt(this.fd, level, option, new Uint8Array(new Int32Array([value]).buffer), 4) === 0;
  }
}

/** Bytes of the largest IP packet on the way from one of our addresses to a client, as far as the kernel knows. */
export function pathMtu(server: string, client: Uint8Array<ArrayBuffer>): number {
  const socket = new TftpSocket();
  try {
    const value = new Uint8Array(4);
    if (libc.bind(socket.fd, sockaddr({ address: server, port: 0 }), 16) < 0) return ETHERNET;
    if (libc.connect(socket.fd, client, 16) < 0) return ETHERNET;
    const length = new Uint8Array(new Uint32Array([4]).buffer);
    if (libc.getsockopt(socket.fd, IPPROTO_IP, IP_MTU, value, length) < 0) return ETHERNET;
    return new DataView(value.buffer).getInt32(0, true);
  } finally {
    socket.close();
  }
}

const ETHERNET = 1500;
const FROM_LENGTH = new Uint32Array(1), FROM_LENGTH_BYTES = new Uint8Array(FROM_LENGTH.buffer);
const ECONNREFUSED = 111;
/** EMSGSIZE, ENETUNREACH, ECONNREFUSED, EHOSTDOWN, EHOSTUNREACH. */
const REPORTED = new Set([90, 101, ECONNREFUSED, 112, 113]);

/** Reads a socket's error queue; see ip(7), IP_RECVERR. struct mmsghdr as of x86-64 and arm64. */
class ErrorQueue {
  readonly #header = new Uint8Array(64);
  readonly #name = new Uint8Array(16);
  readonly #control = new Uint8Array(256);
  readonly #vector = new Uint8Array(16);
  readonly #payload = new Uint8Array(64);
  readonly #view = new DataView(this.#header.buffer);

  constructor() {
    const vector = new DataView(this.#vector.buffer);
    vector.setBigUint64(0, addressOf(this.#payload), true);
    vector.setBigUint64(8, BigInt(this.#payload.length), true);
    this.#view.setBigUint64(0, addressOf(this.#name), true);
    this.#view.setBigUint64(16, addressOf(this.#vector), true);
    this.#view.setBigUint64(24, 1n, true);
    this.#view.setBigUint64(32, addressOf(this.#control), true);
  }

  receive(fd: number): boolean {
    this.#view.setUint32(8, 16, true);
    this.#view.setBigUint64(40, BigInt(this.#control.length), true);
    return libc.recvmmsg(fd, this.#header, 1, MSG_ERRQUEUE, null) === 1;
  }

  /** struct cmsghdr (length, level, type), then struct sock_extended_err, which begins with the error. */
  get isRefusal(): boolean {
    const control = new DataView(this.#control.buffer);
    return this.#view.getBigUint64(40, true) >= 32n && control.getInt32(8, true) === IPPROTO_IP &&
      control.getInt32(12, true) === IP_RECVERR && control.getUint32(16, true) === ECONNREFUSED;
  }

  /** Whether it is about a datagram to that address and port. */
  isFrom(to: Uint8Array): boolean {
    return this.#name.subarray(2, 8).every((byte, i) => byte === to[2 + i]);
  }
}

const ERRORS = new ErrorQueue();

function failed(what: string): BroadsideError {
  const code = errno();
  const advice = code === Errno.EADDRINUSE
    ? ". Another program has it, maybe another TFTP server. See which one with `ss -lunp`, and end it."
    : code === Errno.EACCES
    ? ". Ports below 1024 take root or CAP_NET_BIND_SERVICE."
    : "";
  return new BroadsideError("tftp.socket", `Cannot ${what}: ${strerror(code)}${advice}`);
}
