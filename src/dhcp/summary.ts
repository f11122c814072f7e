import { formatAddress, formatMac } from "./addresses.ts";
import { longOf, Opt, type Options, textOf, wordOf } from "./options.ts";
import { BROADCAST, type Packet, REPLY, TYPE_NAMES, typeOf } from "./packet.ts";

/** A message in one line, for logs: `DISCOVER 52:54:00:00:00:01 xid=1 class=PXEClient arch=7`. */
export function summary(packet: Packet): string {
  const { options } = packet, type = typeOf(packet);
  const kind = type === undefined ? "BOOTP" : TYPE_NAMES[type] ?? `type ${type}`;
  const fields: [name: string, value: string | number | undefined][] = [
    ["xid", packet.xid.toString(16)],
    ["flags", packet.flags & BROADCAST ? "broadcast" : undefined],
    ["ciaddr", shown(packet.ciaddr)],
    ["yiaddr", shown(packet.yiaddr)],
    ["siaddr", shown(packet.siaddr)],
    ["giaddr", shown(packet.giaddr)],
    ["want", addressIn(options, Opt.requestedAddress)],
    ["server", addressIn(options, Opt.serverId)],
    ["lease", longOf(options, Opt.leaseTime)],
    ["class", textIn(options, Opt.vendorClass)],
    ["arch", wordOf(options, Opt.arch)],
    ["host", textIn(options, Opt.hostname)],
    ["file", textIn(options, Opt.bootFile) ?? (plain(packet.file) || undefined)],
  ];
  const known = fields.filter(([, value]) => value !== undefined).map(([name, value]) => `${name}=${value}`);
  return [
    packet.op === REPLY && type === undefined ? "BOOTP reply" : kind,
    formatMac(packet.chaddr),
    ...known,
  ].join(" ");
}

function shown(address: number): string | undefined {
  return address ? formatAddress(address) : undefined;
}

function addressIn(options: Options, code: number): string | undefined {
  const value = longOf(options, code);
  return value === undefined ? undefined : formatAddress(value);
}

function textIn(options: Options, code: number): string | undefined {
  const text = textOf(options, code);
  return text === undefined ? undefined : plain(text);
}

/** A stranger's text without what could draw on a terminal or run on for ever. */
export function plain(text: string): string {
  return text.slice(0, 80).replace(/[^\x21-\x7e]/g, "?");
}
