import { Icon } from "../../parts/icon.tsx";
import { words } from "../../words/mod.ts";
import type { StepId } from "./steps.ts";
import { titleOf } from "./titles.ts";
import type { Wizard } from "./wizard.ts";

/** All steps with what became of them; those that were reached can be gone to. */
export function StepsList({ wizard }: { wizard: Wizard }) {
  const { stepsLabel } = words.wizard, steps = wizard.steps.value;
  return (
    <nav class="wizard-steps" aria-label={stepsLabel}>
      <ol>
        {steps.map((step, i) => <StepLink key={step} {...{ wizard, step, number: i + 1 }} />)}
      </ol>
    </nav>
  );
}

function StepLink({ wizard, step, number }: { wizard: Wizard; step: StepId; number: number }) {
  const { marks } = words.wizard, isHere = wizard.step.value === step;
  const isReached = number - 1 <= wizard.reach.value;
  const isShown = wizard.checked.value.issues.some((issue) =>
    issue.step === step && (!issue.isMissing || wizard.tried.value.has(step))
  );
  const mark = isShown ? "wrong" : isHere ? "now" : isReached && !wizard.isWrong(step) ? "done" : "open";
  return (
    <li class={`${mark}${isHere ? " here" : ""}`}>
      <button
        type="button"
        class="plain"
        aria-current={isHere ? "step" : undefined}
        disabled={!isReached}
        onClick={() => wizard.goTo(step)}
      >
        <span class="mark" aria-hidden="true">
          {mark === "wrong" ? <Icon name="warning" /> : mark === "done" ? <Icon name="check" /> : number}
        </span>
        <span class="step-name">{titleOf(wizard.kind, step)}</span>
        <span class="sr">{` (${marks[mark]})`}</span>
      </button>
    </li>
  );
}
