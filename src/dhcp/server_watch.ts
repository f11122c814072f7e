import type { FoundServer } from "./probe.ts";
import type { Notice } from "./types.ts";

/** Servers remembered; more than a network has, unless somebody makes them up. */
const MOST = 32;
/** Milliseconds after which a server that was not seen is news again. */
const FORGET_AFTER = 60 * 60_000;

/** A server that a look found, and when, in milliseconds since 1970. */
export interface SeenServer extends FoundServer {
  interface: string;
  seenAt: number;
}

/** Keeps an eye on the network's other DHCP servers, and tells of one that is news. */
export class ServerWatch {
  readonly #mode: "server" | "proxy";
  readonly #own: Set<string>;
  readonly #notice: (notice: Notice) => void;
  readonly #seenAt = new Map<string, number>();
  #found: SeenServer[] = [];
  #lookedAt: number | undefined;
  #alone = false;

  constructor(mode: "server" | "proxy", own: string[], notice: (notice: Notice) => void) {
    this.#mode = mode;
    this.#own = new Set(own);
    this.#notice = notice;
  }

  /** The others that the last look found. */
  get found(): SeenServer[] {
    return this.#found;
  }

  /** When that was; undefined before the first. */
  get lookedAt(): number | undefined {
    return this.#lookedAt;
  }

  /** Takes up what a look at all interfaces found. */
  looked(found: (FoundServer & { interface: string })[], now: number): void {
    this.#found = found.map((each) => ({ ...each, seenAt: now }));
    this.#lookedAt = now;
    for (const { server, offered, router, proxy, interface: name } of found) {
      // Beside a server is where a proxy stands; another proxy would confuse machines.
      const expected = this.#mode === "proxy" && !proxy;
      if (!this.#isNews(server, now)) continue;
      this.#notice({
        level: expected ? "info" : "warn",
        event: expected ? "DHCP server found" : `another ${proxy ? "proxyDHCP" : "DHCP"} server answers`,
        fields: { server, offered, router, interface: name },
      });
    }
    const alone = this.#mode === "proxy" && found.every(({ proxy }) => proxy);
    if (alone && !this.#alone) {
      const next =
        "machines get no address and can't boot; let this server give them out, or look after that one";
      this.#notice({ level: "warn", event: "no DHCP server answers", fields: { next } });
    }
    this.#alone = alone;
  }

  /** A client said that it takes its address from `server` instead. */
  chosen(server: string, name: string, now: number): void {
    if (this.#own.has(server) || !this.#isNews(server, now)) return;
    this.#notice({
      level: "warn",
      event: "another DHCP server answers",
      fields: { server, interface: name },
    });
  }

  #isNews(server: string, now: number): boolean {
    const last = this.#seenAt.get(server);
    if (last === undefined && this.#seenAt.size >= MOST) {
      const [oldest, at] = this.#seenAt.entries().next().value!;
      if (now - at < FORGET_AFTER) return false;
      this.#seenAt.delete(oldest);
    }
    this.#seenAt.delete(server);
    this.#seenAt.set(server, now);
    return last === undefined || now - last >= FORGET_AFTER;
  }
}
