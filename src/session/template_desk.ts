import { BroadsideError } from "../base/mod.ts";
import { type SessionOptions, sessionOptions, type TemplateView } from "../contract/mod.ts";
import type { TemplateRow } from "../store/mod.ts";
import type { Runner } from "./runner.ts";
import { freeName } from "./session_maker.ts";

const MOST_TEMPLATES = 1000;

/** Options of sessions under a name. Every method may throw `template.unknown`. */
export class TemplateDesk {
  readonly #runner: Runner;

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  /** By name. */
  list(): TemplateView[] {
    return this.#rows.map((row) => view(row));
  }

  get(id: number): TemplateView {
    return view(this.#find(id), true);
  }

  /** Undefined when it is no more. */
  summary(id: number): TemplateView | undefined {
    const row = this.#rows.find((each) => each.id === id);
    return row && view(row);
  }

  /**
   * Makes one under the options' name, or one like the image's. With a `key` that made one before, gives that one back.
   * Throws `template.name`, or as a session's making.
   */
  create(options: SessionOptions, key: string | null = null): { view: TemplateView; created: boolean } {
    const rows = this.#rows;
    const before = rows.find(({ idempotencyKey }) => key !== null && idempotencyKey === key);
    if (before) return { view: view(before, true), created: false };
    if (rows.length >= MOST_TEMPLATES) {
      throw new BroadsideError(
        "template.too_many",
        `Cannot make another template: there are ${MOST_TEMPLATES}. Delete some.`,
      );
    }
    const { store, now } = this.#runner.options;
    const id = store.numbers().template + 1;
    const made = { id, createdAt: now(), idempotencyKey: key };
    return { view: this.#write(made, options, options.name), created: true };
  }

  /** Throws as `create` does. */
  change(id: number, options: SessionOptions): TemplateView {
    const { createdAt, idempotencyKey, name } = this.#find(id);
    return this.#write({ id, createdAt, idempotencyKey }, options, options.name ?? name);
  }

  delete(id: number): void {
    const { name } = this.get(id);
    this.#runner.options.store.deleteTemplate(id);
    this.#runner.inventory.note("template deleted", { template: id, name });
    this.#runner.notices.send({ type: "templateGone", template: id });
  }

  /** The options of a template, for a session or schedule of that name. */
  optionsOf(id: number, name: string | undefined): SessionOptions {
    const { name: _, ...options } = this.get(id).options;
    return name === undefined ? options : { ...options, name };
  }

  /** A name for a new template of an image. */
  propose(image: string): string {
    return freeName(image, new Set(this.#rows.map(({ name }) => name)));
  }

  #find(id: number): TemplateRow {
    const row = this.#rows.find((each) => each.id === id);
    if (row) return row;
    throw new BroadsideError("template.unknown", `Cannot find template ${id}: there is none of that number.`);
  }

  #write(
    of: Pick<TemplateRow, "id" | "createdAt" | "idempotencyKey">,
    options: SessionOptions,
    name?: string,
  ): TemplateView {
    const { maker, notices, inventory, options: { store, now } } = this.#runner;
    const { image } = maker.prepare(options);
    const given = name ?? this.propose(image);
    if (this.#rows.some((each) => each.name === given && each.id !== of.id)) {
      throw new BroadsideError(
        "template.name",
        `Cannot name the template ${given}: another one has that name. Choose another.`,
      );
    }
    const row = { ...of, name: given, options: { ...options, name: given }, changedAt: now() };
    store.writeTemplate(row);
    inventory.note("template saved", { template: of.id, name: given, image });
    notices.send({ type: "template", template: of.id });
    return view(row, true);
  }

  get #rows(): TemplateRow[] {
    return this.#runner.options.store.templates();
  }
}

/** `isWhole`: with the machines of its list. */
function view({ options, idempotencyKey: _, ...row }: TemplateRow, isWhole = false): TemplateView {
  const known = sessionOptions.parse(options);
  return { ...row, id: String(row.id), options: isWhole ? known : { ...known, machines: [] } };
}
