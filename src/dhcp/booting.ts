import { addBootOptions, addCommonOptions, addEchoes, schoolOf, type Schools } from "./boot_options.ts";
import { type BootClient, bootClientOf, type BootLookup } from "./client.ts";
import { addressed, type Answer, type Arrival, EVERYBODY } from "./exchange.ts";
import { MessageType } from "./options.ts";
import { CLIENT_PORT, mostFor, type Packet, replyTo, typeOf } from "./packet.ts";
import { isProbe, markAnswer } from "./probe.ts";
import type { Stats } from "./stats.ts";

/** What booting machines are told, and by whom it is known. */
export interface BootingOptions {
  lookup: BootLookup;
  schools: Schools;
  /** Another server gives out the addresses. */
  beside: boolean;
  /** Told of every machine that looks for something to boot. */
  onSeen?(client: BootClient): void;
  stats: Stats;
}

/** The part of booting over the network: alone beside another server (proxyDHCP), or within the full server's answers. */
export class Booting {
  readonly #options: BootingOptions;

  constructor(options: BootingOptions) {
    this.#options = options;
  }

  /** Says that a machine looks for something to boot, where this message is of one. */
  notice({ packet, link }: Arrival): void {
    const client = bootClientOf(packet, link.address);
    if (client && !isProbe(packet)) this.#options.onSeen?.(client);
  }

  /** Puts the boot file into an answer; false where there is none for this machine, or it wants none. */
  dress(reply: Packet, { packet, link }: Arrival): boolean {
    const { lookup, schools, beside } = this.#options;
    const client = bootClientOf(packet, link.address);
    if (!client) return false;
    const file = isProbe(packet) ? "probe" : lookup(client)?.file;
    if (file === undefined) return false;
    addBootOptions(reply, client, file, link.address, schoolOf(client.arch, beside, schools), beside);
    return true;
  }

  /**
   * What proxyDHCP says on port 67: an offer of a boot file without an address, to machines that look for one and to
   * nobody else (PXE 2.1, section 2.2.3). Their requests for an address are the other server's.
   */
  besideOthers(arrival: Arrival): Answer | undefined {
    const { stats } = this.#options, { packet, link } = arrival;
    if (typeOf(packet) !== MessageType.discover) return void stats.ignored++;
    stats.discovers++;
    this.notice(arrival);
    const reply = replyTo(packet, MessageType.offer);
    addCommonOptions(reply, link.address);
    if (!this.dress(reply, arrival)) return void stats.ignored++;
    if (isProbe(packet)) markAnswer(reply);
    addEchoes(reply, packet);
    stats.offers++;
    return addressed(arrival, reply);
  }

  /**
   * What a boot server says on port 4011: an acknowledgement with the boot file, to whoever asks for it by a request
   * (PXE 2.1, section 2.3.1) or, as some firmware does, by an inform. It goes where the question came from.
   */
  bootServer(arrival: Arrival): Answer | undefined {
    const { stats } = this.#options, { packet, from, link, port } = arrival, type = typeOf(packet);
    if (type !== MessageType.request && type !== MessageType.inform) return void stats.ignored++;
    const reply = replyTo(packet, MessageType.ack);
    addCommonOptions(reply, link.address);
    if (!this.dress(reply, arrival)) return void stats.ignored++;
    reply.ciaddr = packet.ciaddr;
    addEchoes(reply, packet);
    stats.bootAnswers++;
    const to = from.address ? from : { address: packet.ciaddr || EVERYBODY, port: CLIENT_PORT };
    return { packet: reply, link, port, to, most: mostFor(packet) };
  }
}
