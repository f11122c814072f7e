import { addressOf, Errno, errno, libc } from "../sys/mod.ts";
import { type Endpoint, ipv4, sockaddr } from "./address.ts";

const HEADER = 64, CONTROL = 32, NAME = 16;
const IPPROTO_IP = 0, IP_PKTINFO = 8;
const MSG_DONTWAIT = 0x40;

/**
 * Sends different datagrams to different receivers by one system call, from `source`, which must be one of this
 * machine's addresses: an interface with several would else send from its first.
 */
export class BatchSender {
  readonly #socket: { readonly fd: number };
  readonly #size: number;
  readonly #batch: number;
  readonly #memory: Uint8Array<ArrayBuffer>;
  readonly #headers: Uint8Array<ArrayBuffer>;
  readonly #names: Uint8Array<ArrayBuffer>;
  readonly #controls: Uint8Array<ArrayBuffer>;
  readonly #vectors: Uint8Array<ArrayBuffer>;
  readonly #lengths: DataView;
  #count = 0;
  /** Where the latest went: often it is one place, everybody. */
  #last: Endpoint = { address: "", port: 0 };
  #name: Uint8Array = new Uint8Array(NAME);

  /** Room for `batch` datagrams of at most `size` bytes. */
  constructor(socket: { readonly fd: number }, source: string, batch: number, size: number) {
    this.#socket = socket;
    this.#batch = batch;
    this.#size = size;
    this.#memory = new Uint8Array(batch * size);
    this.#headers = new Uint8Array(batch * HEADER);
    this.#names = new Uint8Array(batch * NAME);
    this.#controls = new Uint8Array(batch * CONTROL);
    this.#vectors = new Uint8Array(batch * 16);
    this.#lengths = new DataView(this.#vectors.buffer);
    const headers = new DataView(this.#headers.buffer), controls = new DataView(this.#controls.buffer);
    // struct mmsghdr of x86-64 and arm64: name, name length, vector, vectors, control, control length, flags, length.
    for (let i = 0; i < batch; i++) {
      this.#lengths.setBigUint64(i * 16, addressOf(this.#memory) + BigInt(i * size), true);
      headers.setBigUint64(i * HEADER, addressOf(this.#names) + BigInt(i * NAME), true);
      headers.setUint32(i * HEADER + 8, NAME, true);
      headers.setBigUint64(i * HEADER + 16, addressOf(this.#vectors) + BigInt(i * 16), true);
      headers.setBigUint64(i * HEADER + 24, 1n, true);
      headers.setBigUint64(i * HEADER + 32, addressOf(this.#controls) + BigInt(i * CONTROL), true);
      headers.setBigUint64(i * HEADER + 40, BigInt(CONTROL), true);
      // struct cmsghdr, then struct in_pktinfo: interface (0, the socket's own), source, destination (unused).
      controls.setBigUint64(i * CONTROL, 28n, true);
      controls.setInt32(i * CONTROL + 8, IPPROTO_IP, true);
      controls.setInt32(i * CONTROL + 12, IP_PKTINFO, true);
      this.#controls.set(ipv4(source), i * CONTROL + 20);
    }
  }

  get full(): boolean {
    return this.#count === this.#batch;
  }

  /** Puts a datagram into the batch. Throws a RangeError when the batch is full or the datagram too long. */
  add(bytes: Uint8Array, to: Endpoint): void {
    if (this.full || bytes.length > this.#size) {
      throw new RangeError(
        `Cannot send: there is room for ${this.#batch} datagrams of ${this.#size} bytes at once`,
      );
    }
    const i = this.#count++;
    this.#memory.set(bytes, i * this.#size);
    if (to.address !== this.#last.address || to.port !== this.#last.port) {
      this.#last = { ...to };
      this.#name = sockaddr(to);
    }
    this.#names.set(this.#name, i * NAME);
    this.#lengths.setBigUint64(i * 16 + 8, BigInt(bytes.length), true);
  }

  /** Sends what was added and empties the batch; gives how many the network refused. Does not wait. */
  flush(): number {
    const count = this.#count;
    let failed = 0;
    this.#count = 0;
    for (let at = 0; at < count;) {
      const sent = libc.sendmmsg(
        this.#socket.fd,
        this.#headers.subarray(at * HEADER),
        count - at,
        MSG_DONTWAIT,
      );
      if (sent > 0) at += sent;
      else if (errno() !== Errno.EINTR) {
        // The first of the rest is refused; those behind it may go elsewhere.
        at++;
        failed++;
      }
    }
    return failed;
  }
}
