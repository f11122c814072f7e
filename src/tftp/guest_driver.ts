import { endpointOf } from "../net/mod.ts";
import type { Delivery } from "./delivery_driver.ts";
import { printable } from "./names.ts";
import type { Packet } from "./packet.ts";
import type { TftpSocket } from "./socket_driver.ts";
import type { Visit } from "./visits.ts";

/** One of our addresses. */
export interface Listener {
  index: number;
  address: string;
  socket: TftpSocket;
}

/** A visit and what serves it: a question to the lookup until that is answered, then a delivery. */
export interface Guest extends Visit {
  client: Uint8Array<ArrayBuffer>;
  listener: Listener;
  /** Its request, byte for byte and decoded. */
  datagram: string;
  request: Extract<Packet, { kind: "rrq" | "wrq" }>;
  /** What it asks for, cleaned; empty when that means nothing. */
  name: string;
  since: number;
  question?: number;
  delivery?: Delivery;
}

/** What the log says of a visit. */
export function describe(guest: Guest, now: number, reason?: string): Record<string, unknown> {
  const { delivery, request, name, since } = guest, { address, port } = endpointOf(guest.client);
  const fields: Record<string, unknown> = { file: name || printable(request.name), client: address, port };
  if (reason !== undefined) fields.reason = reason;
  if (!delivery) return fields;
  const { size, transfer, agreement: { blockSize, windowSize } } = delivery;
  const seconds = Math.round(now - since) / 1000;
  Object.assign(fields, { size, bytes: transfer.acknowledged, seconds, blockSize, windowSize });
  if (transfer.repeated > 0) fields.repeated = transfer.repeated;
  return fields;
}
