/** An IPv4 endpoint. */
export interface Endpoint {
  address: string;
  port: number;
}

/** A sockaddr_in of an endpoint; see ip(7). Throws a RangeError when the address is not dotted decimal. */
export function sockaddr({ address, port }: Endpoint): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(16);
  bytes[0] = 2; // AF_INET
  bytes[2] = port >> 8;
  bytes[3] = port & 255;
  bytes.set(ipv4(address), 4);
  return bytes;
}

/** The endpoint in a sockaddr_in. */
export function endpointOf(bytes: Uint8Array): Endpoint {
  return { address: bytes.slice(4, 8).join("."), port: (bytes[2] << 8) | bytes[3] };
}

/** The four bytes of a dotted-decimal address. */
export function ipv4(address: string): Uint8Array {
  const parts = address.split(".");
  const bytes = Uint8Array.from(parts, Number);
  if (parts.length !== 4 || parts.some((part, i) => !/^\d{1,3}$/.test(part) || Number(part) !== bytes[i])) {
    throw new RangeError(`Cannot use ${address}: it must be an IPv4 address like 192.168.0.10`);
  }
  return bytes;
}
