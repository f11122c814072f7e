import type { TemplateView } from "../../../src/contract/mod.ts";
import { api } from "../../data/api.ts";
import { templates } from "../../data/live.ts";
import { Field } from "../../parts/field.tsx";
import { attempt } from "../../parts/notices.tsx";
import { words } from "../../words/mod.ts";
import { type Draft, withOptions } from "./draft.ts";
import { Choices } from "./inputs.tsx";
import { afterTold, typeTold } from "./told.ts";
import type { Wizard } from "./wizard.ts";

/** The first question: all by hand, or a template. */
export function StepTemplate({ wizard }: { wizard: Wizard }) {
  const { template: says } = words.wizard.steps;
  const all = templates.all.sort((a, b) => a.name.localeCompare(b.name)), { way } = wizard.draft.value;
  const pick = <PickTemplate wizard={wizard} all={all} />;
  return (
    <>
      {all.length === 0 && <p class="faint">{says.none}</p>}
      <Choices<Draft["way"]>
        label={says.title}
        hideLabel
        value={way}
        onChange={(way) => {
          wizard.set({ way });
          const first = wizard.draft.value.templateId ?? all[0]?.id;
          if (way !== "own" && first) takeTemplate(wizard, first);
        }}
        choices={[
          { value: "own", label: says.own, told: says.ownTold },
          { value: "asIs", label: says.asIs, told: says.asIsTold, disabled: !all.length, more: pick },
          { value: "from", label: says.from, told: says.fromTold, disabled: !all.length, more: pick },
        ]}
      />
    </>
  );
}

function PickTemplate({ wizard, all }: { wizard: Wizard; all: TemplateView[] }) {
  const { template: says } = words.wizard.steps, { templateId } = wizard.draft.value;
  const chosen = all.find(({ id }) => id === templateId);
  return (
    <>
      <Field label={says.which} error={wizard.error("template")}>
        {(attributes) => (
          <select
            {...attributes}
            value={templateId ?? ""}
            onChange={(event) => takeTemplate(wizard, event.currentTarget.value)}
          >
            {all.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
          </select>
        )}
      </Field>
      {chosen && (
        <ul class="told">
          <li>{chosen.options.image}</li>
          <li>{typeTold(chosen.options)}</li>
          <li>{afterTold(chosen.options)}</li>
        </ul>
      )}
    </>
  );
}

/** Fills the draft with a template's answers; its list of machines is not among what is told live. */
async function takeTemplate(wizard: Wizard, id: string): Promise<void> {
  wizard.set({ templateId: id });
  const template = await attempt(() => api.get<TemplateView>(`templates/${id}`));
  if (wizard.draft.value.templateId !== id) return;
  if (!template) return wizard.set({ templateId: null });
  wizard.set(withOptions(wizard.draft.value, template.options));
  wizard.furthest.value = "summary";
}
