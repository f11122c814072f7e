import { Namespace } from "./namespace.ts";

/** How the links of a test network behave. */
export interface NetworkOptions {
  targets: number;
  /** Share of datagrams that each target loses on its own, 0..1. */
  loss?: number;
}

/** A machine on the network. */
export interface Host {
  namespace: Namespace;
  address: string;
}

/** Name of every host's network device. */
export const DEVICE = "e0";

/**
 * One switch, a server and targets, each a network namespace. Links are plain cards: trains of datagrams are cut before
 * the wire, and where datagrams are lost they are lost one by one. Disposing of it removes it. Needs root, ip, nft.
 */
export class Network implements Disposable {
  readonly server: Host;
  readonly targets: Host[];
  readonly #all = new DisposableStack();
  readonly #switch: Namespace;

  constructor({ targets, loss = 0 }: NetworkOptions) {
    try {
      this.#switch = this.#all.use(new Namespace("sw"));
      this.#switch.run("ip link add br0 type bridge mcast_snooping 0");
      this.#switch.run("ip link set br0 up");
      this.server = this.#host("srv", 1, 0);
      this.targets = Array.from({ length: targets }, (_, i) => this.#host(`t${i + 1}`, 11 + i, loss));
    } catch (error) {
      this.#all.dispose();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#all.dispose();
  }

  /** Slows the switch's port to target `i` down to `rate`, e.g. 100mbit: what does not fit its queue is lost. */
  throttle(i: number, rate: string): void {
    this.#switch.run(`tc qdisc add dev p${11 + i} root tbf rate ${rate} burst 64kb latency 20ms`);
  }

  #host(name: string, last: number, loss: number): Host {
    const namespace = this.#all.use(new Namespace(name)), address = `10.79.0.${last}`;
    const port = `p${last}`;
    this.#switch.run(`ip link add ${port} type veth peer name ${DEVICE} netns ${namespace.name}`);
    for (const [host, device] of [[namespace, DEVICE], [this.#switch, port]] as const) {
      // Not everywhere can a veth be told so; then trains stay whole and a lost one is lost whole.
      host.try(`ethtool -K ${device} gso off tso off tx-udp-segmentation off`);
    }
    this.#switch.run(`ip link set ${port} master br0 up`);
    namespace.run(`ip addr add ${address}/24 brd + dev ${DEVICE}`);
    namespace.run(`ip link set ${DEVICE} up`);
    namespace.run(`ip route add 224.0.0.0/4 dev ${DEVICE}`);
    if (loss > 0) drop(namespace, `meta l4proto udp numgen random mod 1000 < ${Math.round(loss * 1000)}`);
    return { namespace, address };
  }
}

/** Drops what comes in and fits an nft expression, before anyone sees it. */
export function drop(at: Namespace, expression: string): void {
  at.run("nft add table ip m");
  at.run("nft add chain ip m c { type filter hook prerouting priority -300 ; }");
  at.run(`nft add rule ip m c ${expression} drop`);
}
