import { type ReadonlySignal, type Signal, signal } from "@preact/signals";

/** Things by number. Who shows one is told when that one changes, who shows the list when there are more or fewer. */
export class Collection<T extends { id: string }> {
  readonly #things = new Map<string, T>();
  readonly #signals = new Map<string, Signal<T | undefined>>();
  readonly #ids = signal<readonly string[]>([]);
  readonly #version = signal(0);

  /** Numbers of all there are, in the order they came. */
  get ids(): readonly string[] {
    return this.#ids.value;
  }

  /** All of them; who reads this is told of every change. */
  get all(): T[] {
    this.#version.value;
    return [...this.#things.values()];
  }

  /** Grows with every change, for those who show many things anew once in a while. */
  get changes(): ReadonlySignal<number> {
    return this.#version;
  }

  /** All of them, without being told of changes. */
  peek(): T[] {
    return [...this.#things.values()];
  }

  get size(): number {
    return this.#ids.value.length;
  }

  /** One of them; who reads its value is told of that one's changes. */
  get(id: string): ReadonlySignal<T | undefined> {
    let one = this.#signals.get(id);
    if (!one) this.#signals.set(id, one = signal(this.#things.get(id)));
    return one;
  }

  /** Call within `batch`. */
  take(changed: readonly T[] = [], gone: readonly string[] = []): void {
    if (changed.length + gone.length === 0) return;
    const before = this.#things.size;
    let more = false;
    for (const thing of changed) {
      more ||= !this.#things.has(thing.id);
      this.#things.set(thing.id, thing);
      const one = this.#signals.get(thing.id);
      if (one) one.value = thing;
    }
    for (const id of gone) {
      this.#things.delete(id);
      const one = this.#signals.get(id);
      if (one) one.value = undefined;
    }
    if (more || this.#things.size !== before) this.#ids.value = [...this.#things.keys()];
    this.#version.value++;
  }

  clear(): void {
    this.take([], [...this.#things.keys()]);
  }
}
