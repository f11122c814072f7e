import type { Draft } from "./draft.ts";
import type { StepId } from "./steps.ts";

/** What a wizard keeps in this tab while it is not done. */
export interface Kept {
  draft: Draft;
  furthest: StepId;
  /** Goes with the request, so that sending it twice makes one; a new one with every change of the draft. */
  key: string;
  /** The template that was made already when the rest failed. */
  template?: string;
}

/** Grows when a draft means something else than before. */
const PREFIX = "broadside.wizard.1.";

/** What was kept under a name; undefined when nothing was, or nothing that can be read. */
export function readKept(name: string): Kept | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(PREFIX + name) ?? "null") as Kept | null;
    return kept?.draft && kept.furthest && kept.key ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps it. A browser that keeps nothing, or not so much, loses it on a reload and nothing else. */
export function keep(name: string, kept: Kept): void {
  try {
    sessionStorage.setItem(PREFIX + name, JSON.stringify(kept));
  } catch {
    forget(name);
  }
}

/** Keeps it no more. */
export function forget(name: string): void {
  try {
    sessionStorage.removeItem(PREFIX + name);
  } catch {
    // Where nothing can be kept nothing is there to forget.
  }
}

/** A key for one request. `crypto.randomUUID` is missing on pages that came over plain HTTP. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
