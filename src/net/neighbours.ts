import { cString, libc } from "../sys/mod.ts";
import { sockaddr } from "./address.ts";

// arp(7): the controls of the kernel's table of neighbours, and struct arpreq.
const SIOCDARP = 0x8953n, SIOCGARP = 0x8954n, SIOCSARP = 0x8955n;
const HARDWARE = 16, FLAGS = 32, MASK = 36, DEVICE = 52, LENGTH = 68, IFNAMSIZ = 16;
const ATF_COM = 2, ARPHRD_ETHER = 1;

/** The kernel's table of neighbours (ARP) on one interface. Changing it needs CAP_NET_ADMIN; failing is told, not thrown. */
export class Neighbours {
  readonly #fd: number;
  readonly #device: Uint8Array;

  /** `socket`: any socket of the network namespace. */
  constructor(socket: { readonly fd: number }, device: string) {
    this.#fd = socket.fd;
    this.#device = cString(device).subarray(0, IFNAMSIZ);
  }

  /** Makes datagrams to `address` go to that Ethernet address without asking for it; false when we may not. */
  set(address: string, mac: Uint8Array): boolean {
    const request = this.#request(address);
    request[HARDWARE] = ARPHRD_ETHER;
    request.set(mac.subarray(0, 6), HARDWARE + 2);
    request[FLAGS] = ATF_COM;
    return libc.ioctl(this.#fd, SIOCSARP, request) === 0;
  }

  /** Forgets who has `address`, so that the next datagram asks anew. */
  forget(address: string): void {
    libc.ioctl(this.#fd, SIOCDARP, this.#request(address));
  }

  /** The Ethernet address that has `address`; undefined when none is known. */
  get(address: string): Uint8Array | undefined {
    const request = this.#request(address);
    if (libc.ioctl(this.#fd, SIOCGARP, request) !== 0 || !(request[FLAGS] & ATF_COM)) return undefined;
    return request.slice(HARDWARE + 2, HARDWARE + 8);
  }

  #request(address: string): Uint8Array<ArrayBuffer> {
    const request = new Uint8Array(LENGTH);
    request.set(sockaddr({ address, port: 0 }));
    request.fill(255, MASK + 4, MASK + 8);
    request.set(this.#device, DEVICE);
    return request;
  }
}
