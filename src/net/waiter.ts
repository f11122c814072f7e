import { BroadsideError } from "../base/mod.ts";
import { errno, libc, strerror } from "../sys/mod.ts";

const EFD_CLOEXEC = 0o2000000, EFD_NONBLOCK = 0o4000, POLLIN = 1;

/**
 * Waits for sockets without holding the caller's thread: ppoll(2) runs on one of the runtime's own threads, which
 * sleeps in the kernel meanwhile.
 */
export class Waiter {
  readonly #event: number;
  readonly #pollfds: Uint8Array<ArrayBuffer>;
  readonly #count: bigint;
  readonly #timeout = new BigInt64Array(2);
  readonly #timeoutBytes = new Uint8Array(this.#timeout.buffer);

  /** `sockets`: those that may get something to read. */
  constructor(sockets: { readonly fd: number }[]) {
    this.#event = libc.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (this.#event < 0) {
      throw new BroadsideError("net.socket", `Cannot wait for datagrams: ${strerror(errno())}`);
    }
    const fds = [this.#event, ...sockets.map(({ fd }) => fd)];
    this.#count = BigInt(fds.length);
    this.#pollfds = new Uint8Array(8 * fds.length);
    const view = new DataView(this.#pollfds.buffer);
    fds.forEach((fd, i) => {
      view.setInt32(8 * i, fd, true);
      view.setInt16(8 * i + 4, POLLIN, true);
    });
  }

  /** Resolves when something came in, `wake` was called or the time is over. One wait at a time. */
  async wait(milliseconds: number): Promise<void> {
    const nanoseconds = Math.max(0, Math.round(milliseconds * 1e6));
    this.#timeout[0] = BigInt(Math.floor(nanoseconds / 1e9));
    this.#timeout[1] = BigInt(nanoseconds % 1e9);
    await libc.ppoll_async(this.#pollfds, this.#count, this.#timeoutBytes, null);
    libc.read(this.#event, new Uint8Array(8), 8n);
  }

  /** Ends the wait under way, or the next one at once. */
  wake(): void {
    libc.write(this.#event, new Uint8Array(new BigUint64Array([1n]).buffer), 8n);
  }

  /** No wait may be under way. */
  close(): void {
    libc.close(this.#event);
  }
}
