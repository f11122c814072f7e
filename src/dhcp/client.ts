import { toHex } from "../base/mod.ts";
import { formatAddress, formatMac } from "./addresses.ts";
import { latin, Opt, type Options, textOf } from "./options.ts";
import type { Packet } from "./packet.ts";

/** A machine that wants to boot over the network. */
export interface BootClient {
  /** `aa:bb:cc:dd:ee:ff`. */
  mac: string;
  kind: "pxe" | "http" | "ipxe";
  /** Client system architecture (option 93, RFC 4578). */
  arch: number | undefined;
  /** Machine's UUID as its SMBIOS is printed (option 97), lower case. */
  uuid: string | undefined;
  /** Our address on the interface that the request came by. */
  server: string;
}

/** `file` is a TFTP path, or a whole URL for `http` and `ipxe` clients. undefined: this machine gets no boot file. */
export type BootLookup = (client: BootClient) => { file: string } | undefined;

/** Vendor classes (option 60) of firmware that boots; more follows them there, such as `:Arch:00007:UNDI:003016`. */
export const PXE_CLIENT = "PXEClient", HTTP_CLIENT = "HTTPClient";

/** Who wants to boot by this message; undefined when its sender does not want to boot over the network. */
export function bootClientOf(packet: Packet, server: number): BootClient | undefined {
  const kind = kindOf(packet.options);
  if (!kind) return undefined;
  return {
    mac: formatMac(packet.chaddr),
    kind,
    arch: archOf(packet.options),
    uuid: uuidOf(packet.options),
    server: formatAddress(server),
  };
}

/** The first architecture of option 93, or the one that the vendor class names. */
function archOf(options: Options): number | undefined {
  const value = options.get(Opt.arch);
  if (value && value.length >= 2) return (value[0] << 8) | value[1];
  const named = /:Arch:(\d{5})/.exec(textOf(options, Opt.vendorClass) ?? "");
  return named ? Number(named[1]) : undefined;
}

function kindOf(options: Options): BootClient["kind"] | undefined {
  // iPXE calls itself PXEClient, too. 175 holds its features.
  if (options.has(Opt.ipxe) || userClasses(options.get(Opt.userClass)).includes("iPXE")) return "ipxe";
  const vendor = textOf(options, Opt.vendorClass) ?? "";
  if (vendor.startsWith(PXE_CLIENT)) return "pxe";
  return vendor.startsWith(HTTP_CLIENT) ? "http" : undefined;
}

/**
 * The user classes of option 77. RFC 3004 puts a length before each; iPXE and many others write one class and no
 * length, which shows by lengths that don't come out even.
 */
export function userClasses(value: Uint8Array | undefined): string[] {
  if (!value) return [];
  const classes: string[] = [];
  for (let at = 0; at < value.length;) {
    const length = value[at++];
    if (length === 0 || at + length > value.length) return [latin(value)];
    classes.push(latin(value.subarray(at, at + length)));
    at += length;
  }
  return classes;
}

/**
 * The UUID of option 97: 17 bytes of which the first is 0. Some firmware leaves the option out (danderson/pixiecore#21),
 * some fills it with zeros or ones for want of a UUID. The first three fields are little-endian, as SMBIOS and EFI have
 * them (RFC 4578, section 2.3); EDK2 and iPXE both do so.
 */
function uuidOf(options: Options): string | undefined {
  const value = options.get(Opt.uuid);
  if (value?.length !== 17 || value[0] !== 0) return undefined;
  const bytes = value.slice(1);
  if (bytes.every((byte) => byte === bytes[0])) return undefined;
  for (const [from, to] of [[0, 4], [4, 6], [6, 8]]) bytes.subarray(from, to).reverse();
  const text = toHex(bytes);
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join(
    "-",
  );
}
