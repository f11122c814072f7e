import { words } from "../../words/mod.ts";
import type { StepId, WizardKind } from "./steps.ts";

/** What a step is called in a wizard. */
export function titleOf(kind: WizardKind, step: StepId): string {
  const { steps } = words.wizard;
  if (step === "name" && (kind === "newTemplate" || kind === "editTemplate")) {
    return steps.name.titleOfTemplate;
  }
  return steps[step].title;
}
