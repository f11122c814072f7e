import { destinationPartition, id, sessionKey } from "../../contract/mod.ts";
import type { FoundServer } from "../discover.ts";
import type { ClientOrder, KnownOrder, MenuDisk, MenuMachine, ServerOffer } from "./client_order.ts";
import * as pages from "./client_pages.ts";
import type { Key } from "./keys.ts";
import { Page } from "./page.ts";

/** What the menu wants done; the answer to all but the last two comes by `tell`. */
export type MenuEffect =
  | { type: "discover" }
  | { type: "reach"; server: string }
  | { type: "start"; order: ClientOrder }
  | { type: "leave" };

/** What came of it. */
export type MenuNews =
  | { type: "servers"; servers: FoundServer[] }
  | { type: "offer"; offer: ServerOffer }
  | { type: "failed"; why: string };

/** What is chosen on a page. */
export type Choice =
  | {
    to:
      | "leave"
      | "servers"
      | "source"
      | "images"
      | "sessions"
      | "refresh"
      | "confirm"
      | "disks"
      | "partitions"
      | "search";
  }
  | { server: string }
  | { image: string }
  | { session: string }
  | { disk: string }
  | { partition: number | null }
  | { type: string | null }
  | { start: true };

/** The menu of client-driving mode. Pure: keys and news in, pages and effects out. */
export class ClientMenu {
  page: Page<Choice>;
  readonly #machine: MenuMachine;
  readonly #known: KnownOrder;
  #offer: ServerOffer | undefined;
  #servers: FoundServer[] = [];
  #source: ClientOrder["source"] | undefined;
  #destination: ClientOrder["destination"];
  #disk: MenuDisk | undefined;

  constructor(machine: MenuMachine, known: KnownOrder) {
    this.#machine = machine;
    this.#known = known;
    this.#destination = { disk: known.disk ?? "auto", partition: known.partition ?? null };
    this.page = new Page(pages.waiting(known.server ? `Asking ${known.server}` : "Looking for servers"));
  }

  /** The first thing to be done. */
  begin(): MenuEffect {
    return this.#known.server ? { type: "reach", server: this.#known.server } : { type: "discover" };
  }

  /** Takes a key. */
  key(key: Key): MenuEffect | undefined {
    const chosen = this.page.key(key)?.value;
    return chosen && this.#choose(chosen);
  }

  /** Takes what came of an effect. */
  tell(news: MenuNews): MenuEffect | undefined {
    if (news.type === "servers") this.#servers = news.servers;
    if (news.type !== "offer") {
      this.#turn(pages.servers(this.#servers), news.type === "failed" ? news.why : "");
      return undefined;
    }
    this.#offer = news.offer;
    const { image, session } = this.#known;
    if (image !== undefined) return this.#choose({ image });
    if (session !== undefined) return this.#choose({ session });
    this.#turn(pages.source(news.offer));
    return undefined;
  }

  #choose(chosen: Choice): MenuEffect | undefined {
    if ("server" in chosen) {
      this.#turn(pages.waiting(`Asking ${chosen.server}`));
      return { type: "reach", server: chosen.server };
    }
    if ("image" in chosen) this.#takeImage(chosen.image);
    else if ("session" in chosen) this.#takeSession(chosen.session);
    else if ("disk" in chosen) {
      this.#destination = { disk: chosen.disk, partition: null };
      this.#confirm();
    } else if ("partition" in chosen) {
      const { partition: number } = chosen;
      this.#destination.partition = number === null ? null : { number, type: null };
      if (number === null) this.#confirm();
      else this.#turn(pages.partitionType(number));
    } else if ("type" in chosen) {
      const { partition } = this.#destination;
      if (partition) {
        this.#destination.partition = destinationPartition.parse({ ...partition, type: chosen.type });
      }
      this.#confirm();
    } else if ("start" in chosen) return this.#start();
    else return this.#go(chosen.to);
    return undefined;
  }

  #go(to: (Choice & { to: unknown })["to"]): MenuEffect | undefined {
    const offer = this.#offer!;
    switch (to) {
      case "leave":
        return { type: "leave" };
      case "search":
        this.#turn(pages.waiting("Looking for servers"));
        return { type: "discover" };
      case "refresh":
        this.#turn(pages.waiting(`Asking ${offer.server}`));
        return { type: "reach", server: offer.server };
      case "servers":
        this.#turn(pages.servers(this.#servers));
        break;
      case "source":
        this.#turn(pages.source(offer));
        break;
      case "images":
        this.#turn(pages.images(offer.images));
        break;
      case "sessions":
        this.#turn(pages.sessions(offer.sessions));
        break;
      case "disks":
        this.#turn(pages.disks(this.#machine.disks(), this.#machine.find("auto")));
        break;
      case "partitions":
        this.#turn(pages.partitions(this.#disk!));
        break;
      case "confirm":
        this.#confirm();
    }
    return undefined;
  }

  #takeImage(name: string): void {
    const { images, server } = this.#offer!;
    const image = images.find((each) => each.name === name || each.root === name);
    if (!image) return this.#turn(pages.images(images), `${server} has no image ${name}.`);
    this.#source = { image: image.name };
    if (image.hasTable) this.#destination.partition = null;
    this.#confirm();
  }

  #takeSession(text: string): void {
    const session = id.or(sessionKey).safeParse(text).data;
    if (session === undefined) {
      return this.#turn(
        pages.sessions(this.#offer!.sessions),
        `${text} is no session's number or Session ID.`,
      );
    }
    const known = this.#offer!.sessions.find((each) => each.sessionId === session);
    this.#source = { sessionId: session };
    // One that is not there yet is waited for, with the disk that is confirmed now.
    this.#destination = known?.destination ?? { disk: this.#known.disk ?? "auto", partition: null };
    this.#confirm();
  }

  #confirm(): void {
    const { disk, partition } = this.#destination;
    const found = this.#machine.find(disk), source = this.#source!, offer = this.#offer!;
    const image = "image" in source ? offer.images.find(({ name }) => name === source.image) : undefined;
    if (typeof found === "string") {
      this.#turn(pages.noDisk(found, image !== undefined));
      return;
    }
    this.#disk = found;
    const missing = partition && !found.partitions.some(({ number }) => number === partition.number);
    const needed = partition ? 0 : image?.diskSize ?? 0;
    const notice = missing
      ? `${found.path} has no partition ${partition.number}.`
      : found.size < needed
      ? "This disk is smaller than the image: choose another."
      : "";
    const session = "sessionId" in source
      ? offer.sessions.find(({ sessionId }) => sessionId === source.sessionId) ?? null
      : null;
    const what = image ? { image } : { sessionId: (source as { sessionId: string }).sessionId, session };
    this.#turn(
      pages.confirm({ ...what, server: offer.server, disk: found, partition, canStart: !notice }),
      notice,
    );
  }

  #start(): MenuEffect {
    return {
      type: "start",
      order: {
        server: this.#offer!.server,
        source: this.#source!,
        destination: this.#destination,
        disk: this.#disk!.path,
      },
    };
  }

  #turn(spec: Page<Choice>["spec"], notice = ""): void {
    this.page = new Page(spec);
    this.page.notice = notice;
  }
}
