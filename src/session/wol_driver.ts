import { messageOf } from "../base/mod.ts";
import { listInterfaces, sockaddr, UdpSocket } from "../net/mod.ts";
import { type Sleeper, type Subnet, WAKE_PORT, type WakeDatagram, wakeDatagrams } from "./wake_on_lan.ts";
import { WakeQueue } from "./waking.ts";

/** How machines are woken, from mcast.ini and the network. */
export interface WakeSettings {
  /** Machines at a time (WAKEUP_COUNT), and seconds from one group to the next (WAKEUP_TIMEOUT). */
  count: number;
  seconds: number;
  /** Own subnets as they are now. */
  subnets(): Subnet[];
  /** Sends datagrams; throws when that cannot be. */
  send(datagrams: WakeDatagram[]): void;
}

/** Wakes machines in groups; a group that cannot be sent is told and given up. */
export class Waking {
  readonly #settings: WakeSettings;
  readonly #queue: WakeQueue;
  readonly #told: (woken: Sleeper[], problem: string | undefined) => void;
  #timer?: number;

  /** `told` hears of each group, and of what went wrong with it. */
  constructor(settings: WakeSettings, told: (woken: Sleeper[], problem: string | undefined) => void) {
    this.#settings = settings;
    this.#queue = new WakeQueue(settings.count, settings.seconds * 1000);
    this.#told = told;
  }

  /** Wakes machines, the first group at once where none was woken just now. */
  wake(sleepers: Sleeper[]): void {
    this.#queue.add(sleepers);
    if (this.#timer === undefined) this.#go();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  readonly #go = (): void => {
    this.#timer = undefined;
    const group = this.#queue.poll(performance.now());
    if (group.length) {
      let problem: string | undefined;
      try {
        const subnets = this.#settings.subnets();
        this.#settings.send(group.flatMap((sleeper) => wakeDatagrams(sleeper, subnets)));
      } catch (error) {
        problem = messageOf(error);
      }
      this.#told(group, problem);
    }
    const next = this.#queue.nextTimeout();
    if (next === undefined) return;
    this.#timer = setTimeout(this.#go, Math.max(0, next - performance.now()));
    // The rest of a room must not keep a server from ending.
    Deno.unrefTimer(this.#timer);
  };
}

/** Subnets of this machine's interfaces, as they are now. */
export function ownSubnets(): Subnet[] {
  return listInterfaces().filter(({ name }) => name !== "lo")
    .map(({ name, address, mask }) => ({ interface: name, address, mask }));
}

/** Sends datagrams that wake, each out of its interface whatever the routes say. Throws `net.…`. */
export function sendWakeDatagrams(datagrams: WakeDatagram[]): void {
  for (const name of new Set(datagrams.map((datagram) => datagram.interface))) {
    const socket = new UdpSocket();
    try {
      socket.allowBroadcast();
      if (name !== undefined) socket.bindToDevice(name);
      for (const { bytes, to, interface: by } of datagrams) {
        if (by === name) socket.sendSegments(bytes, bytes.length, sockaddr({ address: to, port: WAKE_PORT }));
      }
    } finally {
      socket.close();
    }
  }
}
