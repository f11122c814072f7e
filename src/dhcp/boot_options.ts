import { addressBytes, formatAddress } from "./addresses.ts";
import { type BootClient, HTTP_CLIENT, PXE_CLIENT } from "./client.ts";
import { latinBytes, Opt } from "./options.ts";
import type { Packet } from "./packet.ts";

/**
 * How firmware is told where its boot file is. `direct`: option 43 says to take the file of this very answer. `binl`:
 * no option 43, upon which UEFI asks port 4011 again (Microsoft's boot servers began that).
 */
export type School = "direct" | "binl";

/** The school of each architecture of option 93; see `schoolOf` for those not named. */
export type Schools = Partial<Record<number, School>>;

const BIOS = 0;

/**
 * The school for a machine. A complete answer with an address in it may always be direct. An answer beside another
 * server's may not: EDK2 for years forgot the first proxy offer that had option 43 (PxeBcCacheDhcp4Offer), and so do the
 * many firmwares made of it, while BIOS firmware wants it.
 */
export function schoolOf(arch: number | undefined, beside: boolean, schools: Schools): School {
  return schools[arch ?? BIOS] ?? (beside && (arch ?? BIOS) !== BIOS ? "binl" : "direct");
}

/** PXE_DISCOVERY_CONTROL (PXE 2.1, table 2-1) of 8: use the boot file of this offer, discover no boot servers. */
const TAKE_THIS_FILE = Uint8Array.of(6, 1, 8, 255);
/** Option 175 of iPXE: no-pxedhcp, so that it does not wait for proxy offers when it got an address from us. */
const NO_PROXY = Uint8Array.of(176, 1, 1);

/**
 * Puts into an answer where a client finds its boot file, everywhere that some firmware looks: next server and file in
 * the header (shim reads only those, rhboot/shim#111) and options 66 and 67 (a Raspberry Pi wants 66,
 * tinkerbell/smee#23).
 */
export function addBootOptions(
  reply: Packet,
  { kind }: BootClient,
  file: string,
  server: number,
  school: School,
  beside: boolean,
): void {
  const { options } = reply;
  reply.siaddr = server;
  reply.file = file;
  // The class that came, without what follows it. UEFI's HTTP boot takes no answer without it (xcat2/xcat-core#7743).
  options.set(Opt.vendorClass, latinBytes(kind === "http" ? HTTP_CLIENT : PXE_CLIENT));
  options.set(Opt.bootFile, latinBytes(file));
  if (kind !== "http") {
    options.set(Opt.serverName, latinBytes(formatAddress(server)));
    if (school === "direct") options.set(Opt.vendor, TAKE_THIS_FILE);
  }
  if (kind === "ipxe" && !beside) options.set(Opt.ipxe, NO_PROXY);
}

/** Puts in who answers. */
export function addCommonOptions(reply: Packet, server: number): void {
  reply.options.set(Opt.serverId, addressBytes(server));
}

/**
 * Puts in, last, what is given back as it came: the machine's UUID (97, RFC 4578), the client's identifier (61, RFC
 * 6842) and what a relay added (82, RFC 3046).
 */
export function addEchoes(reply: Packet, request: Packet): void {
  for (const code of [Opt.uuid, Opt.clientId, ...(request.giaddr ? [Opt.relay] : [])]) {
    const value = request.options.get(code);
    if (value) reply.options.set(code, value);
  }
}
