import { effect, signal } from "@preact/signals";
import type { LogView } from "../../src/contract/mod.ts";
import { api } from "./api.ts";
import { activity } from "./live.ts";

/** Which entries are wanted, by the names of the API's query; what is missing leaves all. */
export type LogAsked = Partial<
  Record<"level" | "search" | "session" | "machine" | "target" | "from" | "to", string>
>;

/** Some entries, newest first; a block that changed is another object under the same key. */
export interface LogBlock {
  key: number;
  entries: readonly LogView[];
}

/** Entries of a page, of a block, and of one look at what is new; milliseconds from one look to the next. */
const PAGE = 200, BLOCK = 50, MOST_NEW = 1000, PACE = 1000;

/** The query of `asked` and more, without what is empty. */
export function logQuery(asked: LogAsked, more: Record<string, string | number> = {}): string {
  const all = Object.entries({ ...asked, ...more }).flatMap(([name, value]) =>
    value ? [[name, String(value)]] : []
  );
  return new URLSearchParams(all).toString();
}

/** Reads the log backwards from its end, and what is written meanwhile as long as it follows. */
export class LogReader {
  readonly blocks = signal<readonly LogBlock[]>([]);
  readonly state = signal<"loading" | "ready">("loading");
  /** Why the last look failed. */
  readonly error = signal<unknown>(undefined);
  /** No older entries are there. */
  readonly isWhole = signal(false);
  #last = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stop: (() => void) | undefined;
  readonly #abort = new AbortController();

  constructor(readonly asked: LogAsked) {}

  /** Entries that are there. */
  get size(): number {
    return this.blocks.value.reduce((sum, { entries }) => sum + entries.length, 0);
  }

  /** Reads the latest. */
  async start(): Promise<void> {
    const known = activity.peek().at(-1)?.id ?? 0;
    await this.#look(async () => {
      const entries = await this.#get({ limit: PAGE });
      this.#last = Math.max(known, entries.at(-1)?.id ?? 0);
      this.blocks.value = blocksOf(entries.reverse());
      this.isWhole.value = entries.length < PAGE;
    });
  }

  /** Reads what is before the first. */
  async older(): Promise<void> {
    const first = this.blocks.peek().at(-1)?.entries.at(-1)?.id;
    if (first === undefined) return;
    await this.#look(async () => {
      const entries = await this.#get({ limit: PAGE, before: first });
      this.blocks.value = [...this.blocks.value, ...blocksOf(entries.reverse())];
      this.isWhole.value = entries.length < PAGE;
    });
  }

  /** Shows what is written from now on, or no longer. */
  follow(isWanted: boolean): void {
    this.#stop?.();
    this.#stop = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (isWanted && !this.#abort.signal.aborted) this.#stop = effect(() => this.#notice(activity.value));
  }

  close(): void {
    this.#stop?.();
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  /** The server says which of the new entries fit; it is asked only where some may. */
  #notice(news: readonly LogView[]): void {
    const newest = news.at(-1)?.id ?? 0;
    if (this.state.peek() === "loading" || newest <= this.#last || this.#timer !== undefined) return;
    const isGap = news[0].id > this.#last + 1;
    if (!isGap && !news.some((entry) => entry.id > this.#last && this.#mayFit(entry))) {
      this.#last = newest;
      return;
    }
    this.#timer = setTimeout(async () => {
      this.#timer = undefined;
      await this.#look(() => this.#newer(activity.peek().at(-1)?.id ?? 0));
      if (this.#stop && !this.error.peek()) this.#notice(activity.peek());
    }, PACE);
  }

  #mayFit(entry: LogView): boolean {
    const { session, machine, target } = this.asked;
    return (!session || entry.session === session) && (!machine || entry.machine === machine) &&
      (!target || entry.target === target);
  }

  async #newer(known: number): Promise<void> {
    const entries = await this.#get({ limit: MOST_NEW, after: this.#last });
    if (entries.length >= MOST_NEW) return await this.start();
    this.#last = Math.max(known, entries.at(-1)?.id ?? 0);
    if (entries.length) this.blocks.value = withNewer(this.blocks.value, entries);
  }

  async #look(read: () => Promise<void>): Promise<void> {
    try {
      await read();
      this.error.value = undefined;
    } catch (error) {
      if (!this.#abort.signal.aborted) this.error.value = error;
    }
    this.state.value = "ready";
  }

  #get(more: Record<string, number>): Promise<LogView[]> {
    return api.get<LogView[]>(`log?${logQuery(this.asked, more)}`, this.#abort.signal);
  }
}

/** Entries, newest first, in blocks. */
export function blocksOf(entries: readonly LogView[]): LogBlock[] {
  const blocks: LogBlock[] = [];
  for (let i = 0; i < entries.length; i += BLOCK) {
    const some = entries.slice(i, i + BLOCK);
    blocks.push({ key: some.at(-1)!.id, entries: some });
  }
  return blocks;
}

/** The blocks with entries that came since, oldest first: the newest block is filled up, then others begin. */
export function withNewer(blocks: readonly LogBlock[], entries: readonly LogView[]): LogBlock[] {
  const [newest, ...rest] = blocks;
  const room = newest ? Math.max(0, BLOCK - newest.entries.length) : 0;
  const filled = newest && room > 0
    ? { ...newest, entries: [...entries.slice(0, room).reverse(), ...newest.entries] }
    : newest;
  const fresh: LogBlock[] = [];
  for (let i = room; i < entries.length; i += BLOCK) {
    const some = entries.slice(i, i + BLOCK);
    fresh.unshift({ key: some[0].id, entries: some.reverse() });
  }
  return [...fresh, ...(filled ? [filled] : []), ...rest];
}
