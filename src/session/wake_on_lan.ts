/** A machine to wake. */
export interface Sleeper {
  /** All its MAC addresses: which card listens is not known. */
  macs: string[];
  /** Its last address, to find the subnet that it sleeps in. */
  address?: string;
}

/** A subnet that this server is in. */
export interface Subnet {
  interface: string;
  address: string;
  mask: string;
}

/** A datagram that wakes: to a broadcast or unicast address, out of one interface where given. */
export interface WakeDatagram {
  bytes: Uint8Array;
  to: string;
  interface?: string;
}

/** The discard port, which the field uses for Wake-on-LAN. */
export const WAKE_PORT = 9;
/** The prefix that a routed subnet most likely has. */
const LIKELY_MASK = "255.255.255.0";

/** Six bytes of ones and sixteen times the MAC address, as AMD's Magic Packet white paper has it. */
export function magicPacket(mac: string): Uint8Array<ArrayBuffer> {
  const address = Uint8Array.fromHex(mac.replaceAll(":", ""));
  if (address.length !== 6) throw new TypeError(`Cannot wake ${mac}: it is no MAC address`);
  const packet = new Uint8Array(102).fill(0xff);
  for (let i = 0; i < 16; i++) packet.set(address, 6 + 6 * i);
  return packet;
}

/**
 * The datagrams for one machine: a broadcast on the subnet of ours that it was last seen in; on all of ours where it
 * was never seen; and towards a subnet behind routers a directed broadcast, as far as they let it through.
 */
export function wakeDatagrams({ macs, address }: Sleeper, subnets: Subnet[]): WakeDatagram[] {
  const near = address === undefined ? subnets : subnets.filter((subnet) => sameSubnet(address, subnet));
  const targets = near.map((subnet) => ({
    to: broadcastOf(subnet.address, subnet.mask),
    interface: subnet.interface,
  }));
  const far = address !== undefined && near.length === 0
    ? [{ to: broadcastOf(address, LIKELY_MASK) }, { to: address }]
    : [];
  return macs.flatMap((mac) =>
    [...targets, ...far].map((target) => ({ ...target, bytes: magicPacket(mac) }))
  );
}

/** The machines in groups of `count`: each group's machines start together, which a room's fuse must bear. */
export function wakeGroups<T>(machines: T[], count: number): T[][] {
  const groups: T[][] = [];
  for (let i = 0; i < machines.length; i += count) groups.push(machines.slice(i, i + count));
  return groups;
}

function sameSubnet(address: string, subnet: Subnet): boolean {
  const mask = number(subnet.mask);
  return (number(address) & mask) === (number(subnet.address) & mask);
}

function broadcastOf(address: string, mask: string): string {
  const all = (number(address) | ~number(mask)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (all >>> shift) & 255).join(".");
}

function number(address: string): number {
  return address.split(".").reduce((sum, part) => (sum << 8) | Number(part), 0);
}
