import type { SessionOptions } from "../../../src/contract/session_options.ts";
import type { Schedule } from "../../../src/contract/schedule.ts";
import { templates } from "../../data/live.ts";
import { Check } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { words } from "../../words/mod.ts";
import type { StepId } from "./steps.ts";
import { titleOf } from "./titles.ts";
import { afterTold, destinationTold, networkTold, numbersTold, scheduleTold, typeTold } from "./told.ts";
import type { Wizard } from "./wizard.ts";

const NAMED = 5;

/** All answers in words, each with the way back to its step. */
export function StepSummary({ wizard }: { wizard: Wizard }) {
  const { summary: says } = words.wizard, { options, schedule } = wizard.checked.value;
  const { kind, draft } = wizard;
  if (!options) return <WrongSteps wizard={wizard} />;
  const isTemplate = kind === "newTemplate" || kind === "editTemplate";
  return (
    <>
      <dl class="summary">
        {wizard.steps.value.filter((step) => step !== "summary").map((step) => (
          <div key={step}>
            <dt>{titleOf(wizard.kind, step)}</dt>
            <dd>{told(step, wizard, options, schedule)}</dd>
            <dd>
              <button
                type="button"
                class="plain small"
                aria-label={says.changeOf(titleOf(wizard.kind, step))}
                onClick={() => wizard.goTo(step)}
              >
                <Icon name="edit" />
                {says.change}
              </button>
            </dd>
          </div>
        ))}
      </dl>
      {!isTemplate && (
        <div class="overwrites" role="note">
          <Icon name="warning" />
          <div>
            <p>
              <strong>{says.overwrites}</strong>
            </p>
            <p>{lost(options)}</p>
          </div>
        </div>
      )}
      {kind === "newSession" && draft.value.way !== "asIs" && (
        <Check
          label={says.alsoTemplate}
          help={says.alsoTemplateTold}
          checked={draft.value.alsoTemplate}
          onChange={(alsoTemplate) => wizard.set({ alsoTemplate })}
        />
      )}
    </>
  );
}

function WrongSteps({ wizard }: { wizard: Wizard }) {
  const wrong = wizard.steps.value.filter((step) => wizard.isWrong(step));
  return (
    <div role="alert">
      <p class="failure">{words.wizard.summary.wrong}</p>
      <ul>
        {wrong.map((step) => (
          <li key={step}>
            <button type="button" class="plain" onClick={() => wizard.goTo(step)}>
              {titleOf(wizard.kind, step)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function told(step: StepId, wizard: Wizard, options: SessionOptions, schedule: Schedule | undefined) {
  const { says } = words.wizard, { way, templateId } = wizard.draft.value;
  switch (step) {
    case "template":
      return way === "own" ? says.noTemplate : templates.get(templateId ?? "").value?.name;
    case "image":
      return options.image;
    case "name":
      return options.name ?? says.ownName;
    case "destination":
      return destinationTold(options);
    case "network":
      return networkTold(options);
    case "type":
      return typeTold(options);
    case "machines":
      return [names(options), options.wake && says.wake].filter(Boolean).join("; ");
    case "numbers":
      return numbersTold(options);
    case "after":
      return afterTold(options);
    case "schedule":
      return scheduleTold(schedule);
  }
}

/** The first few machines by name, and how many more. */
function names({ machines }: SessionOptions): string {
  const { says } = words.wizard,
    first = machines.slice(0, NAMED).map(({ mac, name }) => name ?? mac).join(", ");
  return machines.length > NAMED ? says.andMore(first, machines.length - NAMED) : first;
}

function lost({ type, machines, destination: { partition } }: SessionOptions): string {
  const { summary: says } = words.wizard;
  const whom = type === "mac" ? says.whom.mac(machines.length) : says.whom[type];
  return partition ? says.partition(whom, String(partition.number)) : says.everything(whom);
}
