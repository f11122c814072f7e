import { Namespace } from "../../support/namespace.ts";
import { hideIpxe, SHOW_IPXE } from "./plain_rom.ts";

/** A machine on the network that is a namespace: the server, another DHCP server. */
export interface Host {
  namespace: Namespace;
  address: string;
}

/** Name of every host's network device. */
export const DEVICE = "e0";
/** The network: 10.80.0.0/24. */
export const NETWORK = "10.80.0";
const KIND = "e2";

/** A switch with hosts and with taps for virtual machines; disposing of it removes all. Needs root and iproute2. */
export class Lan implements Disposable {
  readonly #all = new DisposableStack();
  readonly #switch: Namespace;
  #taps = 0;

  constructor() {
    removeLeftovers();
    this.#switch = this.#all.use(new Namespace("sw", KIND));
    try {
      this.#switch.run("ip link add br0 type bridge mcast_snooping 0");
      this.#switch.run("ip link set br0 up");
    } catch (error) {
      this.#all.dispose();
      throw error;
    }
  }

  /** Words before a command that needs the taps. */
  get within(): string[] {
    return this.#switch.within;
  }

  /** A host with the address 10.80.0.`last`. */
  host(name: string, last: number): Host {
    const namespace = this.#all.use(new Namespace(name, KIND)), address = `${NETWORK}.${last}`;
    this.#switch.run(`ip link add h${last} type veth peer name ${DEVICE} netns ${namespace.name}`);
    this.#switch.run(`ip link set h${last} master br0 up`);
    // As plain cards: the sender's kernel cuts its trains of datagrams before the wire, not a tap behind it.
    this.#switch.try(`ethtool -K h${last} gso off tso off tx-udp-segmentation off`);
    namespace.try(`ethtool -K ${DEVICE} gso off tso off tx-udp-segmentation off`);
    namespace.run(`ip addr add ${address}/24 brd + dev ${DEVICE}`);
    namespace.run(`ip link set ${DEVICE} txqueuelen 10000 up`);
    namespace.run(`ip route add 224.0.0.0/4 dev ${DEVICE}`);
    return { namespace, address };
  }

  /** A tap device on the switch, for one machine. */
  tap(): string {
    const tap = `tap${this.#taps++}`;
    this.#switch.run(`ip tuntap add ${tap} mode tap`);
    // A stream comes faster than an emulated machine reads it: its card would have room for that.
    this.#switch.run(`ip link set ${tap} txqueuelen 2000 master br0 up`);
    return tap;
  }

  /** Makes QEMU's network boot ROM a plain PXE ROM to the servers, until what this gives is called. */
  hideIpxe(): () => void {
    for (const command of hideIpxe()) this.#switch.run(command);
    return () => this.#switch.run(SHOW_IPXE);
  }

  [Symbol.dispose](): void {
    this.#all.dispose();
  }
}

/** Removes the namespaces of runs that were killed, which their process numbers tell. */
function removeLeftovers(): void {
  const { stdout } = new Deno.Command("ip", { args: ["netns", "list"] }).outputSync();
  for (const [, name, pid] of new TextDecoder().decode(stdout).matchAll(/^(e2-(\d+)-\S+)/gm)) {
    if (!alive(pid)) new Deno.Command("ip", { args: ["netns", "del", name] }).outputSync();
  }
}

function alive(pid: string): boolean {
  try {
    return Deno.statSync(`/proc/${pid}`).isDirectory;
  } catch {
    return false;
  }
}
