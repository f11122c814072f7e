import { BroadsideError } from "../base/mod.ts";
import { errno, libc, strerror } from "../sys/mod.ts";

// See epoll_ctl(2), eventfd(2).
const EPOLL_CLOEXEC = 0o2000000, EPOLL_CTL_ADD = 1, EPOLLIN = 1, EPOLLET = 1 << 31;
const EFD_NONBLOCK = 0o4000, EFD_CLOEXEC = 0o2000000;
/** As many as there are transfers, mostly: whoever has answered is heard before anyone's time is up. */
const BATCH = 512;
const ONE = new Uint8Array(new BigUint64Array([1n]).buffer);
/** struct epoll_event is packed on x86-64 alone. */
const SIZE = Deno.build.arch === "x86_64" ? 12 : 16, DATA = SIZE - 8;

/** Waits for many descriptors at once. */
export class Poller {
  readonly #fd: number;
  readonly #events = new Uint8Array(BATCH * SIZE);
  readonly #view = new DataView(this.#events.buffer);

  constructor() {
    this.#fd = libc.epoll_create1(EPOLL_CLOEXEC);
    if (this.#fd < 0) throw new BroadsideError("tftp.poll", `Cannot wait for packets: ${strerror(errno())}`);
  }

  /** Watches a descriptor till it is closed. `edge`: told once each time something happens, read or not. */
  add(fd: number, edge = false): boolean {
    const event = new Uint8Array(SIZE), view = new DataView(event.buffer);
    view.setInt32(0, edge ? EPOLLIN | EPOLLET : EPOLLIN, true);
    view.setInt32(DATA, fd, true);
    return libc.epoll_ctl(this.#fd, EPOLL_CTL_ADD, fd, event) === 0;
  }

  /** Waits, `milliseconds` at most, Infinity for ever; how many descriptors have something. */
  wait(milliseconds: number): number {
    const timeout = milliseconds === Infinity ? -1 : Math.max(0, Math.ceil(milliseconds));
    return Math.max(0, libc.epoll_wait(this.#fd, this.#events, BATCH, timeout));
  }

  /** The i-th descriptor of the last wait: it has something to read, or an error to report. */
  fd(i: number): number {
    return this.#view.getInt32(i * SIZE + DATA, true);
  }

  close(): void {
    libc.close(this.#fd);
  }
}

/** Wakes a thread that waits in a `Poller`, from another one: an eventfd, watched by its edges so that nobody reads it. */
export class Wake {
  readonly fd: number;

  constructor() {
    this.fd = libc.eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (this.fd < 0) throw new BroadsideError("tftp.poll", `Cannot make an eventfd: ${strerror(errno())}`);
  }

  now(): void {
    libc.write(this.fd, ONE, 8n);
  }

  close(): void {
    libc.close(this.fd);
  }
}
