import { BroadsideError } from "../base/mod.ts";
import { addressOf, cString, Errno, errno, libc, strerror } from "../sys/mod.ts";
import { type Endpoint, endpointOf, ipv4, sockaddr } from "./address.ts";

// Linux's numbers; see socket(7), ip(7), udp(7).
const AF_INET = 2, SOCK_DGRAM = 2, SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1, SO_REUSEADDR = 2, SO_BROADCAST = 6, SO_SNDBUF = 7, SO_RCVBUF = 8, SO_SNDTIMEO = 21;
const SO_BINDTODEVICE = 25, SO_SNDBUFFORCE = 32, SO_RCVBUFFORCE = 33;
const IPPROTO_IP = 0,
  IP_MULTICAST_IF = 32,
  IP_MULTICAST_TTL = 33,
  IP_ADD_MEMBERSHIP = 35,
  IP_MULTICAST_ALL = 49;
const SOL_UDP = 17, UDP_SEGMENT = 103, UDP_GRO = 104;
const MSG_DONTWAIT = 0x40;
const POLLIN = 1;

/** A UDP socket on libc: what Deno's own lacks is multicast options, large buffers and segmentation offload. */
export class UdpSocket {
  readonly fd: number;
  #segment = 0;
  readonly #pollfd = new Uint8Array(8);
  readonly #timeout = new BigInt64Array(2);
  readonly #timeoutBytes = new Uint8Array(this.#timeout.buffer);

  constructor() {
    this.fd = libc.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (this.fd < 0) throw failed("open a UDP socket");
    const pollfd = new DataView(this.#pollfd.buffer);
    pollfd.setInt32(0, this.fd, true);
    pollfd.setInt16(4, POLLIN, true);
    // A link that takes nothing must not hold the caller for ever.
    this.#set(SOL_SOCKET, SO_SNDTIMEO, new Uint8Array(new BigInt64Array([0n, 200_000n]).buffer));
  }

  /** Takes a local port; `share` lets other sockets take the same, for multicast. Port 0 takes any. */
  bind(endpoint: Endpoint, share = false): void {
    if (share) this.#int(SOL_SOCKET, SO_REUSEADDR, 1);
    if (libc.bind(this.fd, sockaddr(endpoint), 16) < 0) {
      throw failed(`listen on UDP port ${endpoint.port} of ${endpoint.address}`);
    }
  }

  /** The address a datagram to `to` would leave from. */
  static routeTo(to: string): string {
    const socket = new UdpSocket();
    try {
      const name = new Uint8Array(16), length = new Uint8Array(new Uint32Array([16]).buffer);
      if (libc.connect(socket.fd, sockaddr({ address: to, port: 9 }), 16) < 0) {
        throw failed(`find a way to ${to}`);
      }
      libc.getsockname(socket.fd, name, length);
      return endpointOf(name).address;
    } finally {
      socket.close();
    }
  }

  /** Receives what is sent to a multicast group on the interface with that index, and from no other group. */
  join(group: string, interfaceIndex: number): void {
    this.#int(IPPROTO_IP, IP_MULTICAST_ALL, 0);
    if (!this.#set(IPPROTO_IP, IP_ADD_MEMBERSHIP, mreqn(group, interfaceIndex))) {
      throw failed(`join multicast group ${group}`);
    }
  }

  /** Multicast leaves by this interface and crosses at most `ttl` routers. */
  multicastFrom(interfaceIndex: number, ttl: number): void {
    this.#int(IPPROTO_IP, IP_MULTICAST_ALL, 0);
    if (!this.#set(IPPROTO_IP, IP_MULTICAST_IF, mreqn("0.0.0.0", interfaceIndex))) {
      throw failed("choose the interface for multicast");
    }
    this.#int(IPPROTO_IP, IP_MULTICAST_TTL, ttl);
  }

  /** Receives and sends by this interface only, whatever the routes say. */
  bindToDevice(name: string): void {
    if (!this.#set(SOL_SOCKET, SO_BINDTODEVICE, cString(name))) throw failed(`use interface ${name} alone`);
  }

  allowBroadcast(): void {
    this.#int(SOL_SOCKET, SO_BROADCAST, 1);
  }

  /** Asks for buffers of these sizes, beyond the system's limit where we may; returns bytes that reception got. */
  setBuffers(receive: number, send: number): number {
    if (!this.#int(SOL_SOCKET, SO_RCVBUFFORCE, receive)) this.#int(SOL_SOCKET, SO_RCVBUF, receive);
    if (!this.#int(SOL_SOCKET, SO_SNDBUFFORCE, send)) this.#int(SOL_SOCKET, SO_SNDBUF, send);
    const value = new Uint8Array(4), length = new Uint8Array(new Uint32Array([4]).buffer);
    libc.getsockopt(this.fd, SOL_SOCKET, SO_RCVBUF, value, length);
    return new DataView(value.buffer).getInt32(0, true);
  }

  /** Lets the kernel cut what `sendSegments` is given into datagrams of this size; false when it can't. */
  offloadSending(segment: number): boolean {
    const able = this.#int(SOL_UDP, UDP_SEGMENT, segment);
    this.#segment = able ? segment : 0;
    return able;
  }

  /** Lets the kernel hand over trains of equal datagrams in one piece; false when it can't. */
  offloadReceiving(): boolean {
    return this.#int(SOL_UDP, UDP_GRO, 1);
  }

  /**
   * Sends `bytes` as datagrams of `segment` bytes. Waits while the link takes no more. False when the network refused
   * them, which like loss on the way is for the protocol to mend.
   */
  sendSegments(bytes: Uint8Array, segment: number, to: Uint8Array<ArrayBuffer>): boolean {
    if (bytes.length <= segment || segment === this.#segment) {
      if (this.#send(bytes, to)) return true;
      // Some devices take UDP_SEGMENT and then fail to send (no checksum offload): cut here from now on.
      if (this.#segment === 0 || bytes.length <= segment || errno() === Errno.EAGAIN) return false;
      this.#int(SOL_UDP, UDP_SEGMENT, 0);
      this.#segment = 0;
    }
    let sent = true;
    for (let at = 0; at < bytes.length; at += segment) {
      sent = this.#send(bytes.subarray(at, Math.min(at + segment, bytes.length)), to) && sent;
    }
    return sent;
  }

  /** Waits until something came in, `milliseconds` at most; true when something did. */
  wait(milliseconds: number): boolean {
    const nanoseconds = Math.max(0, Math.round(milliseconds * 1e6));
    this.#timeout[0] = BigInt(Math.floor(nanoseconds / 1e9));
    this.#timeout[1] = BigInt(nanoseconds % 1e9);
    return libc.ppoll(this.#pollfd, 1n, this.#timeoutBytes, null) > 0;
  }

  close(): void {
    libc.close(this.fd);
  }

  #send(bytes: Uint8Array, to: Uint8Array<ArrayBuffer>): boolean {
    return Number(libc.sendto(this.fd, bytes as Uint8Array<ArrayBuffer>, BigInt(bytes.length), 0, to, 16)) >=
      0;
  }

  #int(level: number, option: number, value: number): boolean {
    return this.#set(level, option, new Uint8Array(new Int32Array([value]).buffer));
  }

  #set(level: number, option: number, value: Uint8Array<ArrayBuffer>): boolean {
    return libc.setsockopt(this.fd, level, option, value, value.length) === 0;
  }
}

const HEADER = 64, CONTROL = 64;

/**
 * Receives up to `batch` messages a system call into memory the caller gives, each message a datagram or a train of
 * equal datagrams. One call fills `lengths` and `segments`; message i starts at `i * messageSize`.
 */
export class BatchReceiver {
  readonly lengths: Int32Array;
  /** Size of the datagrams of each message. */
  readonly segments: Int32Array;
  readonly #socket: { readonly fd: number };
  readonly #headers: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  readonly #names: Uint8Array<ArrayBuffer>;
  readonly #controls: Uint8Array<ArrayBuffer>;
  readonly #controlView: DataView;
  readonly #vectors: Uint8Array<ArrayBuffer>;
  readonly #batch: number;

  constructor(socket: { readonly fd: number }, memory: Uint8Array, messageSize: number) {
    this.#socket = socket;
    const batch = this.#batch = Math.floor(memory.length / messageSize);
    this.lengths = new Int32Array(batch);
    this.segments = new Int32Array(batch);
    this.#headers = new Uint8Array(batch * HEADER);
    this.#view = new DataView(this.#headers.buffer);
    this.#names = new Uint8Array(batch * 16);
    this.#controls = new Uint8Array(batch * CONTROL);
    this.#controlView = new DataView(this.#controls.buffer);
    this.#vectors = new Uint8Array(batch * 16);
    const base = addressOf(memory), vectors = new DataView(this.#vectors.buffer);
    // struct mmsghdr of x86-64 and arm64: name, name length, vector, vectors, control, control length, flags, length.
    for (let i = 0; i < batch; i++) {
      vectors.setBigUint64(i * 16, base + BigInt(i * messageSize), true);
      vectors.setBigUint64(i * 16 + 8, BigInt(messageSize), true);
      this.#view.setBigUint64(i * HEADER, addressOf(this.#names) + BigInt(i * 16), true);
      this.#view.setBigUint64(i * HEADER + 16, addressOf(this.#vectors) + BigInt(i * 16), true);
      this.#view.setBigUint64(i * HEADER + 24, 1n, true);
      this.#view.setBigUint64(i * HEADER + 32, addressOf(this.#controls) + BigInt(i * CONTROL), true);
    }
  }

  /** Takes what is there without waiting; returns the number of messages. */
  receive(): number {
    for (let i = 0; i < this.#batch; i++) {
      this.#view.setUint32(i * HEADER + 8, 16, true);
      this.#view.setBigUint64(i * HEADER + 40, BigInt(CONTROL), true);
    }
    const n = libc.recvmmsg(this.#socket.fd, this.#headers, this.#batch, MSG_DONTWAIT, null);
    if (n < 0) {
      if (errno() === Errno.EAGAIN || errno() === Errno.EINTR) return 0;
      throw failed("receive");
    }
    for (let i = 0; i < n; i++) {
      this.lengths[i] = this.#view.getUint32(i * HEADER + 56, true);
      this.segments[i] = this.#segment(i) || this.lengths[i];
    }
    return n;
  }

  /** Where message i of the last call came from. */
  from(i: number): Endpoint {
    return endpointOf(this.#names.subarray(i * 16, i * 16 + 16));
  }

  /** Datagram size from the control message, 0 when there is none: struct cmsghdr is length, level, type, data. */
  #segment(i: number): number {
    const length = Number(this.#view.getBigUint64(i * HEADER + 40, true)), at = i * CONTROL;
    const ours = length >= 20 && this.#controlView.getInt32(at + 8, true) === SOL_UDP &&
      this.#controlView.getInt32(at + 12, true) === UDP_GRO;
    return ours ? this.#controlView.getInt32(at + 16, true) : 0;
  }
}

function mreqn(group: string, interfaceIndex: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(12);
  bytes.set(ipv4(group));
  new DataView(bytes.buffer).setInt32(8, interfaceIndex, true);
  return bytes;
}

function failed(what: string): BroadsideError {
  return new BroadsideError("net.socket", `Cannot ${what}: ${strerror(errno())}`);
}
