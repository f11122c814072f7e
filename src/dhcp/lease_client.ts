import { toHex } from "../base/mod.ts";
import { formatMac } from "./addresses.ts";
import { Opt, textOf } from "./options.ts";
import type { Packet } from "./packet.ts";
import { plain } from "./summary.ts";

/** Who leases. */
export interface LeaseClient {
  /** What tells clients apart. */
  key: string;
  mac: string;
  clientId: string | null;
  hostname: string | null;
}

/**
 * The client that a message is from. The hardware address tells clients apart, and the client identifier (option 61)
 * only where there is no hardware address (RFC 4390): RFC 2131 would rather have the identifier, but firmware, iPXE
 * and the system give different ones in one boot, so a machine would take three addresses; and machines deployed from
 * one image give the same, made from /etc/machine-id, so they would take one address together. Others have a switch
 * for it that people are told to set: Kea's match-client-id, ISC's ignore-client-uids.
 */
export function leaseClientOf({ chaddr, options }: Packet): LeaseClient | undefined {
  const id = options.get(Opt.clientId), hostname = textOf(options, Opt.hostname);
  const clientId = id?.length ? toHex(id) : null;
  const known = chaddr.some((byte) => byte !== 0);
  if (!known && clientId === null) return undefined;
  const mac = known ? formatMac(chaddr) : "";
  return { key: keyOf(mac, clientId), mac, clientId, hostname: hostname ? plain(hostname) : null };
}

/** See `LeaseClient.key`. */
export function keyOf(mac: string, clientId: string | null): string {
  return mac || `id ${clientId}`;
}
