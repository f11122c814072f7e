import { BroadsideError, messageOf } from "../base/mod.ts";
import { DevicePort, EchoSocket, Neighbours, Waiter } from "../net/mod.ts";
import { formatAddress, parseAddress } from "./addresses.ts";
import type { Answer } from "./exchange.ts";
import { PXE_PORT, SERVER_PORT } from "./packet.ts";
import type { Network, Received } from "./service.ts";
import type { Link } from "./types.ts";

/** Bytes of a message that are looked at: no client's is longer. */
const SIZE = 2048;
/** Messages taken at once; what a room sends while leases are stored waits in the kernel's buffer. */
const BATCH = 256, BUFFER = 4 << 20;
const DISCARD_PORT = 9;

/** The two ports of an interface. */
interface LinkPorts {
  link: Link;
  ports: { number: typeof SERVER_PORT | typeof PXE_PORT; port: DevicePort }[];
  neighbours: Neighbours;
}

/** The network by sockets of each interface's own. */
export class Sockets implements Network {
  readonly #all: LinkPorts[] = [];
  readonly #echo: EchoSocket | undefined;
  readonly #waiter: Waiter;

  constructor(links: Link[], random: (length: number) => Uint8Array) {
    try {
      for (const link of links) this.#all.push(this.#open(link));
      const [high, low] = random(2);
      this.#echo = echoSocket((high << 8) | low);
      const ports = this.#all.flatMap(({ ports }) => ports.map(({ port }) => port));
      this.#waiter = new Waiter([...ports, ...(this.#echo ? [this.#echo] : [])]);
    } catch (error) {
      this.#closeSockets();
      throw new BroadsideError(
        "dhcp.port",
        `Cannot answer DHCP: ${
          messageOf(error)
        }. It takes UDP ports ${SERVER_PORT} and ${PXE_PORT} of the interface, and the ` +
          "rights of root, or CAP_NET_BIND_SERVICE, CAP_NET_RAW and CAP_NET_ADMIN; end another DHCP server on this machine.",
        { cause: error },
      );
    }
  }

  receive(): Received[] {
    return this.#all.flatMap(({ link, ports }) =>
      ports.flatMap(({ number, port }) =>
        port.receive().map(({ bytes, from }) => ({
          bytes,
          from: { address: parseAddress(from.address)!, port: from.port },
          link,
          port: number,
        }))
      )
    );
  }

  send(answers: { answer: Answer; bytes: Uint8Array }[]): number {
    let refused = 0;
    for (const { answer: { link, port: number, to, mac }, bytes } of answers) {
      const { ports, neighbours } = this.#of(link);
      let address = formatAddress(to.address);
      // Who can't be written to by name without the right to set names gets it by broadcast, which every client hears.
      if (mac && !neighbours.set(address, mac)) address = "255.255.255.255";
      refused += ports.find((each) => each.number === number)!.port.send(bytes, { address, port: to.port });
    }
    for (const { ports } of this.#all) for (const { port } of ports) refused += port.flush();
    return refused;
  }

  ask(address: number, link: Link): void {
    const dotted = formatAddress(address), { ports: [{ port }], neighbours } = this.#of(link);
    neighbours.forget(dotted);
    if (this.#echo) this.#echo.ask(dotted);
    else {
      // Any datagram makes the kernel ask who has the address.
      port.send(Uint8Array.of(0), { address: dotted, port: DISCARD_PORT });
      port.flush();
    }
  }

  answered(): number[] {
    return this.#echo?.answers().map((each) => parseAddress(each)!) ?? [];
  }

  neighbour(address: number, link: Link): Uint8Array | undefined {
    const dotted = formatAddress(address), { neighbours } = this.#of(link), mac = neighbours.get(dotted);
    // Entries without an answer would stay for seconds and fill the table, which holds a thousand by default.
    if (!mac) neighbours.forget(dotted);
    return mac;
  }

  wait(milliseconds: number): Promise<void> {
    return this.#waiter.wait(milliseconds);
  }

  wake(): void {
    this.#waiter.wake();
  }

  close(): void {
    this.#waiter.close();
    this.#closeSockets();
  }

  #of(link: Link): LinkPorts {
    return this.#all.find((each) => each.link === link)!;
  }

  #open(link: Link): LinkPorts {
    const settings = {
      device: link.name,
      source: formatAddress(link.address),
      size: SIZE,
      batch: BATCH,
      buffer: BUFFER,
    };
    const server = new DevicePort({ ...settings, port: SERVER_PORT });
    try {
      const boot = new DevicePort({ ...settings, port: PXE_PORT, batch: 32 });
      const ports = [{ number: SERVER_PORT, port: server }, {
        number: PXE_PORT,
        port: boot,
      }] as LinkPorts["ports"];
      return { link, ports, neighbours: new Neighbours(server, link.name) };
    } catch (error) {
      server.close();
      throw error;
    }
  }

  #closeSockets(): void {
    for (const { ports } of this.#all) for (const { port } of ports) port.close();
    this.#echo?.close();
  }
}

/** Without the right to it, addresses are looked at by ARP alone. */
function echoSocket(identifier: number): EchoSocket | undefined {
  try {
    return new EchoSocket(identifier);
  } catch {
    return undefined;
  }
}
