import { words } from "../../words/mod.ts";
import { Field } from "../../parts/field.tsx";
import type { Wizard } from "./wizard.ts";

/** What it is called. */
export function StepName({ wizard }: { wizard: Wizard }) {
  const { name: says } = words.wizard.steps, { name, isNameOwn } = wizard.draft.value;
  return (
    <>
      <Field label={says.label} help={says.help} error={wizard.error("name")}>
        {(attributes) => (
          <input
            {...attributes}
            value={name}
            autocomplete="off"
            onInput={({ currentTarget: { value } }) => wizard.set({ name: value, isNameOwn: value !== "" })}
          />
        )}
      </Field>
      {isNameOwn && !wizard.target && (
        <p>
          <button type="button" class="small" onClick={() => wizard.set({ name: "", isNameOwn: false })}>
            {says.propose}
          </button>
        </p>
      )}
    </>
  );
}
