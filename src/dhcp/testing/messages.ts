import { addressBytes, parseAddress } from "../addresses.ts";
import { latinBytes, MessageType, Opt, type Options } from "../options.ts";
import { type Packet, REQUEST } from "../packet.ts";

/** What a test's client says; addresses in dotted decimals. */
export interface Message {
  mac?: string;
  xid?: number;
  flags?: number;
  hops?: number;
  htype?: number;
  ciaddr?: string;
  giaddr?: string;
  /** Options by name; a text becomes its characters, a number a byte, dotted decimals their address. */
  options?: Partial<Record<keyof typeof Opt, string | number | Uint8Array>>;
}

/** A client's message of that type. */
export function message(type: keyof typeof MessageType, said: Message = {}): Packet {
  const { mac = "52:54:00:00:00:01", xid = 0x1234, flags = 0, hops = 0, htype = 1 } = said;
  const chaddr = Uint8Array.from(mac ? mac.split(":") : [], (byte) => parseInt(byte, 16));
  const options: Options = new Map([[Opt.messageType, Uint8Array.of(MessageType[type])]]);
  for (const [name, value] of Object.entries(said.options ?? {})) {
    options.set(Opt[name as keyof typeof Opt], bytesOf(value));
  }
  const addresses = { ciaddr: number(said.ciaddr), yiaddr: 0, siaddr: 0, giaddr: number(said.giaddr) };
  const header = { op: REQUEST, htype, hlen: chaddr.length, hops, xid, secs: 0, flags };
  return { ...header, ...addresses, chaddr, sname: "", file: "", options };
}

/** The options of firmware that boots: class and architecture. */
export function firmware(arch: number, kind = "PXEClient"): NonNullable<Message["options"]> {
  return {
    vendorClass: `${kind}:Arch:${String(arch).padStart(5, "0")}:UNDI:003016`,
    arch: Uint8Array.of(0, arch),
  };
}

/** A hardware address for each number. */
export function macOf(i: number): string {
  return `52:54:00:${
    [i >> 16, i >> 8, i].map((byte) => (byte & 255).toString(16).padStart(2, "0")).join(":")
  }`;
}

function bytesOf(value: string | number | Uint8Array): Uint8Array {
  if (typeof value === "number") return Uint8Array.of(value);
  if (typeof value !== "string") return value;
  const address = parseAddress(value);
  return address === undefined ? latinBytes(value) : addressBytes(address);
}

function number(address: string | undefined): number {
  return address === undefined ? 0 : parseAddress(address)!;
}
