import { messageOf } from "../base/mod.ts";
import { type MessagePort as NodePort, receiveMessageOnPort } from "node:worker_threads";
import { libc } from "../sys/mod.ts";
import { Counters } from "./counters.ts";
import { type Attend, Desk } from "./desk_driver.ts";
import type { Listener } from "./guest_driver.ts";
import { Poller } from "./epoll_driver.ts";
import { Journal } from "./journal.ts";
import { TftpSocket } from "./socket_driver.ts";
import { Trains } from "./train_driver.ts";
import type { TftpCommand, TftpEvent, TftpWorkerOptions } from "./types.ts";

/** Requests that are taken before the transfers have their turn again. */
const REQUESTS_AT_ONCE = 32;
/** The owner hears of the transfers under way this often, in milliseconds, and of so many of them. */
const VIEWS_EVERY = 500, VIEWS = 100;
/** While one client alone is served, others are looked for this often; with a timer due sooner, all the time. */
const SWEEP_EVERY = 2, DUE_SOON = 10;
const PRIO_PROCESS = 0, URGENT = -10;
/** A datagram of a client is a request or an ACK; what is longer than this is neither. */
const INBOX = 2048;

/** Body of the thread that serves TFTP until told to stop. `port` carries `TftpCommand`s in and `TftpEvent`s out. */
export function runTftpWorker({ options, port }: { options: TftpWorkerOptions; port: MessagePort }): void {
  new TftpLoop(options, port).run();
  port.postMessage({ type: "stopped" } satisfies TftpEvent);
}

class TftpLoop {
  readonly #port: MessagePort;
  readonly #poller = new Poller();
  readonly #watched = new Map<number, Attend>();
  readonly #desk: Desk;
  readonly #journal: Journal;
  readonly #inbox = new Uint8Array(INBOX);
  readonly #from = new Uint8Array(16);
  readonly #tell: (event: TftpEvent) => void;
  #stopped = false;
  #viewsAt = 0;
  #viewed = 0;

  constructor(options: TftpWorkerOptions, port: MessagePort) {
    this.#port = port;
    this.#tell = (event) => port.postMessage(event);
    const now = performance.now();
    this.#journal = new Journal(this.#tell, now);
    const shared = {
      counters: new Counters(options.counters),
      trains: new Trains(),
      inbox: this.#inbox,
      from: this.#from,
    };
    this.#desk = new Desk({
      ...options,
      shared,
      journal: this.#journal,
      tell: this.#tell,
      watch: (fd, attend) => this.#watch(fd, attend),
      unwatch: (fd) => this.#watched.delete(fd),
    }, now);
    this.#watch(options.wake, () => this.#obey(), true);
    options.listeners.forEach(({ fd, address }, index) => {
      const listener = { index, address, socket: new TftpSocket(fd) };
      this.#watch(fd, (now) => this.#take(listener, now));
    });
  }

  run(): void {
    // A room waits for this thread, and it never has much to do. Without the right to precedence it goes without.
    libc.setpriority(PRIO_PROCESS, 0, URGENT);
    for (let next = Infinity, now = performance.now(), sweptAt = 0; !this.#stopped;) {
      const all = now - sweptAt > SWEEP_EVERY || next - now < DUE_SOON || !this.#desk.serveOnly();
      const ready = all ? this.#poller.wait(next - now) : 0;
      now = performance.now();
      if (all) sweptAt = now;
      this.#serve(ready, now);
      if (now >= this.#viewsAt) this.#showTransfers(now);
      next = Math.min(
        this.#desk.attend(now),
        this.#desk.isIdle && this.#viewed === 0 ? Infinity : this.#viewsAt,
      );
    }
    // An answer that came last may hold a file.
    this.#obey();
    this.#desk.close(performance.now());
    this.#poller.close();
  }

  #watch(fd: number, attend: Attend, edge = false): void {
    this.#watched.set(fd, attend);
    this.#poller.add(fd, edge);
  }

  #serve(ready: number, now: number): void {
    for (let i = 0; i < ready; i++) {
      try {
        // One that an earlier event of this batch ended is watched no more.
        this.#watched.get(this.#poller.fd(i))?.(now);
      } catch (error) {
        // Whatever goes wrong with one client must not take the others along.
        this.#journal.write(now, "error", "TFTP packet could not be dealt with", {
          reason: messageOf(error),
        });
      }
    }
  }

  #take(listener: Listener, now: number): void {
    for (let i = 0; i < REQUESTS_AT_ONCE; i++) {
      const length = listener.socket.receive(this.#inbox, this.#from);
      if (length < 0) return;
      this.#desk.handle(this.#inbox.subarray(0, length), this.#from, listener, now);
    }
  }

  #obey(): void {
    const port = this.#port as unknown as NodePort, now = performance.now();
    for (let m = receiveMessageOnPort(port); m; m = receiveMessageOnPort(port)) {
      const command = m.message as TftpCommand;
      if (command.type === "stop") this.#stopped = true;
      else this.#desk.answer(command, now);
    }
  }

  #showTransfers(now: number): void {
    this.#viewsAt = now + VIEWS_EVERY;
    const transfers = this.#desk.views(VIEWS);
    if (transfers.length > 0 || this.#viewed > 0) this.#tell({ type: "transfers", transfers });
    this.#viewed = transfers.length;
  }
}
