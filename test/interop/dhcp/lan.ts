import { Namespace } from "../../support/namespace.ts";

/** Name of every host's network device. */
export const DEVICE = "e0";

/** A switch and hosts on it, each a network namespace of the test's own. Disposing of it removes all of them. */
export class Lan implements Disposable {
  readonly #all = new DisposableStack();
  readonly #switch: Namespace;
  #ports = 0;

  constructor() {
    this.#switch = this.#all.use(new Namespace("sw", "dh"));
    this.#switch.run("ip link add br0 type bridge mcast_snooping 0");
    this.#switch.run("ip link set br0 up");
  }

  /** A host; without an address it is one that DHCP is to give one. */
  host(name: string, address?: string, mac?: string): Namespace {
    const host = this.#all.use(new Namespace(name, "dh"));
    this.plug(host, DEVICE, address, mac);
    return host;
  }

  /** Gives a host, of this switch or another one, a device on this one. */
  plug(host: Namespace, device: string, address?: string, mac?: string): void {
    const port = `p${++this.#ports}`;
    this.#switch.run(`ip link add ${port} type veth peer name ${device} netns ${host.name}`);
    this.#switch.run(`ip link set ${port} master br0 up`);
    if (mac) host.run(`ip link set ${device} address ${mac}`);
    if (address) host.run(`ip addr add ${address}/24 brd + dev ${device}`);
    host.run(`ip link set ${device} up`);
  }

  /** The switch itself, for virtual machines to be plugged in. */
  get bridge(): Namespace {
    return this.#switch;
  }

  [Symbol.dispose](): void {
    this.#all.dispose();
  }
}
