import { computed, signal } from "@preact/signals";
import { place } from "../../app/router.ts";
import type { Draft } from "./draft.ts";
import { forget, keep, type Kept, newKey, readKept } from "./kept.ts";
import { check, type StepId, stepsOf, type WizardKind } from "./steps.ts";

const KEEP_AFTER = 300;

/** What a wizard begins with. */
export interface WizardStart {
  kind: WizardKind;
  /** What was there before, where something is changed. */
  target?: { id: string; name: string };
  draft: Draft;
  /** All was answered before: the reader may go to any step at once. */
  isFilled?: boolean;
}

/** A wizard while it is on the page: the draft, the step shown, what is wrong. */
export class Wizard {
  readonly kind: WizardKind;
  readonly target: WizardStart["target"];
  readonly draft;
  /** The last step that was reached; what lies before can be gone to. */
  readonly furthest;
  /** Steps that the reader tried to go on from: what is missing there is told. */
  readonly tried = signal<ReadonlySet<StepId>>(new Set());
  /** Input of an earlier visit of this tab was found. */
  readonly wasKept;
  readonly steps = computed(() => stepsOf(this.kind, this.draft.value));
  readonly checked = computed(() => check(this.kind, this.draft.value, Date.now()));
  /** The step shown: the address's, as far as it was reached. */
  readonly step = computed<StepId>(() => {
    const steps = this.steps.value, wanted = steps.indexOf(place.value.query.get("step") as StepId);
    return steps[Math.max(0, Math.min(wanted, this.reach.value))];
  });
  /** Index of the last step that can be gone to. */
  readonly reach = computed(() => {
    const steps = this.steps.value, at = steps.indexOf(this.furthest.value);
    // A step that is no more, as a list's when the type changed: as far as the first with something wrong.
    const wrong = steps.findIndex((step) => this.isWrong(step));
    return Math.min(at < 0 ? steps.length - 1 : at, wrong < 0 ? Infinity : wrong);
  });
  key: string;
  template: string | undefined;
  readonly #name: string;
  readonly #begun: Draft;
  readonly #first: StepId;
  #timer: number | undefined;
  #over = false;

  constructor({ kind, target, draft, isFilled = target !== undefined }: WizardStart) {
    this.kind = kind;
    this.target = target;
    this.#begun = draft;
    this.#first = isFilled ? "summary" : stepsOf(kind, draft)[0];
    this.#name = location.pathname +
      new URLSearchParams([...place.value.query].filter(([name]) => name !== "step"));
    const kept = readKept(this.#name);
    this.wasKept = signal(kept !== undefined);
    this.draft = signal<Draft>({ ...draft, ...kept?.draft });
    this.furthest = signal<StepId>(kept?.furthest ?? this.#first);
    this.key = kept?.key ?? newKey();
    this.template = kept?.template;
  }

  /** Takes what was entered. */
  set(changes: Partial<Draft>): void {
    this.draft.value = { ...this.draft.value, ...changes };
    this.key = newKey();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.keep(), KEEP_AFTER);
  }

  /** Keeps what there is for a reload. */
  keep(): void {
    clearTimeout(this.#timer);
    if (this.#over || !this.isChanged) return;
    const kept: Kept = {
      draft: this.draft.peek(),
      furthest: this.furthest.peek(),
      key: this.key,
      template: this.template,
    };
    keep(this.#name, kept);
  }

  /** Something would be lost that the reader entered; a name that was proposed is not. */
  get isChanged(): boolean {
    return !this.#over && entered(this.draft.peek()) !== entered(this.#begun);
  }

  /** Begins anew. */
  reset(): void {
    forget(this.#name);
    this.draft.value = this.#begun;
    this.furthest.value = this.#first;
    this.tried.value = new Set();
    this.wasKept.value = false;
    this.template = undefined;
    this.goTo(this.steps.peek()[0], true);
  }

  /** It came to its end: nothing is to be kept. */
  end(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    forget(this.#name);
  }

  isWrong(step: StepId): boolean {
    return this.checked.value.issues.some((issue) => issue.step === step);
  }

  /** What to say beside the field of a path. */
  error(path: string): string | undefined {
    const issue = this.checked.value.issues.find((each) =>
      each.path === path || each.path.startsWith(`${path}.`)
    );
    return issue && (!issue.isMissing || this.tried.value.has(issue.step)) ? issue.text : undefined;
  }

  /** Shows a step, with an entry in the browser's history: Back is a step back. */
  goTo(step: StepId, isReplacing = false): void {
    const query = new URLSearchParams(place.peek().query);
    query.set("step", step);
    const address = `${location.pathname}?${query}`;
    if (isReplacing) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    place.value = { path: location.pathname, query };
  }

  /** On to the next step; false when something is wrong in this one. */
  next(): boolean {
    const steps = this.steps.peek(), step = this.step.peek(), at = steps.indexOf(step);
    if (this.isWrong(step)) {
      this.tried.value = new Set([...this.tried.peek(), step]);
      return false;
    }
    const next = steps[at + 1];
    if (!next) return true;
    const furthest = steps.indexOf(this.furthest.peek());
    if (furthest < at + 1) this.furthest.value = next;
    this.goTo(next);
    return true;
  }

  back(): void {
    const steps = this.steps.peek();
    this.goTo(steps[Math.max(0, steps.indexOf(this.step.peek()) - 1)]);
  }
}

function entered(draft: Draft): string {
  return JSON.stringify(draft.isNameOwn ? draft : { ...draft, name: "" });
}
