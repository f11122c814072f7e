import type { LogView } from "../contract/mod.ts";

/** Something that viewers show has changed. */
export type Notice =
  | { type: "session"; session: number }
  | { type: "member"; session: number; target: number }
  | { type: "target"; target: number }
  | { type: "gone"; session: number }
  | { type: "machine"; machine: number }
  | { type: "machineGone"; machine: number }
  | { type: "schedule"; schedule: number }
  | { type: "scheduleGone"; schedule: number }
  | { type: "template"; template: number }
  | { type: "templateGone"; template: number }
  /** The image storage has other images than before. */
  | { type: "images" }
  | { type: "verification"; verification: number }
  /** Addresses that the DHCP server keeps were changed. */
  | { type: "reservations" }
  | { type: "log"; entries: LogView[] };

/** Hands each notice to everyone who listens. */
export class Notices {
  readonly #listeners = new Set<(notice: Notice) => void>();

  /** Calls `listener` from now on, until the function returned is called. */
  subscribe(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  send(notice: Notice): void {
    for (const listener of this.#listeners) listener(notice);
  }
}
