import { terminalColumns, USUAL_COLUMNS } from "../text_width.ts";
import { type Key, KeyReader } from "./keys.ts";
import type { Page } from "./page.ts";
import { renderPage, terminalRows } from "./render.ts";

/** Milliseconds after which an escape is a key and no sequence's beginning. */
const ESCAPE = 100;

/** Where menus are shown and keys come from. */
export interface MenuTerminal {
  /** Whether keys come one by one: else as lines, with Enter. */
  readonly isDrawn: boolean;
  /** Shows a page, or what changed of it. */
  show(page: Page<unknown>): void;
  /** Who gets the keys. */
  onKey: (key: Key) => void;
  /** Resolves when there can be no more keys. */
  readonly ended: Promise<void>;
  /** Leaves the page: what follows is written below what is there, or on an empty screen. */
  leave(): void;
  /** Gives the terminal back as it was. */
  close(): void;
}

/**
 * Menus on standard input and output: redrawn in place on a terminal; as lines elsewhere, as under a first process that
 * joins several consoles, where nothing can be redrawn.
 */
export class ConsoleMenu implements MenuTerminal {
  readonly isDrawn: boolean;
  onKey: (key: Key) => void = () => {};
  readonly ended: Promise<void>;
  readonly #reader = new KeyReader();
  #last: { page: Page<unknown>; notice: string } | undefined;
  #closed = false;

  constructor() {
    this.isDrawn = Deno.stdin.isTerminal() && Deno.stdout.isTerminal() && Deno.env.get("TERM") !== "dumb";
    if (this.isDrawn) Deno.stdin.setRaw(true, { cbreak: true });
    this.ended = this.#listen();
  }

  show(page: Page<unknown>): void {
    const notice = steady(page.notice);
    if (this.isDrawn) {
      const lines = renderPage(page, terminalColumns(), terminalRows());
      write(`\x1b[H\x1b[2J${lines.join("\n")}`);
    } else if (this.#last?.page !== page || this.#last.notice !== notice) {
      write(`\n${renderPage(page, USUAL_COLUMNS).join("\n")}\n`);
    }
    this.#last = { page, notice };
  }

  leave(): void {
    this.#last = undefined;
    write(this.isDrawn ? "\x1b[H\x1b[2J" : "\n");
  }

  close(): void {
    this.#closed = true;
    this.onKey = () => {};
    if (!this.isDrawn) return;
    Deno.stdin.setRaw(false);
    write("\n");
  }

  async #listen(): Promise<void> {
    const bytes = new Uint8Array(1024), decoder = new TextDecoder();
    let timer: number | undefined;
    while (!this.#closed) {
      const count = await Deno.stdin.read(bytes).catch(() => null);
      clearTimeout(timer);
      if (count === null) return;
      for (const key of this.#reader.read(decoder.decode(bytes.subarray(0, count), { stream: true }))) {
        this.onKey(key);
      }
      timer = setTimeout(() => this.#reader.idle().forEach((key) => this.onKey(key)), ESCAPE);
    }
  }
}

/** A notice that counts down is shown once where nothing can be redrawn. */
function steady(text: string): string {
  return text.replace(/\d+/g, "0");
}

function write(text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let done = 0; done < bytes.length;) done += Deno.stdout.writeSync(bytes.subarray(done));
}
