import type { Key } from "./keys.ts";

/** Something to choose, with its number as people type it. */
export interface MenuItem<T> {
  title: string;
  /** More of it, shown behind. */
  told?: string;
  value: T;
}

/** A page of a menu. */
export interface PageSpec<T> {
  title: string;
  /** What there is to know, above the list. */
  text?: string[];
  items: MenuItem<T>[];
  /** What item 0, and Escape, stand for. */
  back?: { title: string; value: T };
  /** What may be typed instead of a number, and what comes of it; a text says what is wrong with it. */
  typed?: { prompt: string; read: (text: string) => { value: T } | string };
  /** Without it Enter alone does nothing: where what is chosen cannot be undone. */
  isEnterEnough?: boolean;
}

const LONGEST_INPUT = 255;

/** A page with its highlighted item and what was typed so far. Pure: keys in, choices out. */
export class Page<T> {
  readonly spec: PageSpec<T>;
  selected: number;
  input = "";
  /** What is wrong with the last that was typed. */
  notice = "";

  constructor(spec: PageSpec<T>, selected = 0) {
    this.spec = spec;
    this.selected = spec.isEnterEnough === false ? -1 : Math.min(selected, spec.items.length - 1);
  }

  /** What the key chooses; undefined when nothing yet. */
  key(key: Key): { value: T } | undefined {
    const { items, back } = this.spec;
    if (key === "<enter>") return this.#enter();
    this.notice = "";
    if (key === "<escape>") return back && { value: back.value };
    if (key === "<backspace>") this.input = [...this.input].slice(0, -1).join("");
    else if (key === "<up>" || key === "<down>") {
      this.input = "";
      const count = items.length;
      if (count) {
        this.selected =
          (Math.max(this.selected, key === "<up>" ? 0 : -1) + (key === "<up>" ? -1 : 1) + count) % count;
      }
    } else if (this.input.length < LONGEST_INPUT) this.input += key;
    return undefined;
  }

  #enter(): { value: T } | undefined {
    const { items, back, typed } = this.spec, text = this.input.trim();
    this.input = this.notice = "";
    if (!text) return this.selected >= 0 && items[this.selected] || undefined;
    if (text === "0" && back) return { value: back.value };
    if (/^[1-9]\d{0,4}$/.test(text) && items[Number(text) - 1]) return items[Number(text) - 1];
    const read = typed?.read(text) ?? numbersOf(items.length, back !== undefined);
    if (typeof read !== "string") return read;
    this.notice = read;
    return undefined;
  }
}

function numbersOf(count: number, isBack: boolean): string {
  const numbers = count > 1 ? `a number from 1 to ${count}` : count ? "1" : "";
  return `Type ${[numbers, isBack && "0"].filter(Boolean).join(", or ")}, and press Enter.`;
}
