import { status } from "../../data/live.ts";
import { Field } from "../../parts/field.tsx";
import { words } from "../../words/mod.ts";
import type { Draft } from "./draft.ts";
import { type Choice, Choices } from "./inputs.tsx";
import type { Wizard } from "./wizard.ts";

/** What it is sent from, and how fast at most. */
export function StepNetwork({ wizard }: { wizard: Wizard }) {
  const { network: says } = words.wizard.steps, { interface: chosen, rate, rateUnit } = wizard.draft.value;
  return (
    <>
      <Choices
        label={says.label}
        value={chosen}
        error={wizard.error("interface")}
        onChange={(value) => wizard.set({ interface: value })}
        choices={[{ value: "", label: says.auto, told: says.autoTold }, ...interfaces(chosen)]}
      />
      <section class="wizard-part narrow">
        <Field label={says.rate} help={says.rateHelp} error={wizard.error("rateLimit")}>
          {(attributes) => (
            <div class="with-unit">
              <input
                {...attributes}
                value={rate}
                inputMode="decimal"
                autocomplete="off"
                onInput={(event) => wizard.set({ rate: event.currentTarget.value })}
              />
              <select
                aria-label={says.rateUnit}
                value={rateUnit}
                onChange={(event) => wizard.set({ rateUnit: event.currentTarget.value as Draft["rateUnit"] })}
              >
                {(["MB/s", "Mbit/s"] as const).map((unit) => <option key={unit} value={unit}>{unit}</option>)}
              </select>
            </div>
          )}
        </Field>
      </section>
    </>
  );
}

/** The server's interfaces with their addresses; the one chosen stays among them when it is gone. */
function interfaces(chosen: string): Choice<string>[] {
  const byName = new Map<string, string[]>();
  for (const { interface: name, address } of status.value?.addresses ?? []) {
    byName.set(name, [...byName.get(name) ?? [], address]);
  }
  if (chosen && !byName.has(chosen)) byName.set(chosen, [words.wizard.steps.network.gone]);
  return [...byName].map(([value, addresses]) => ({ value, label: value, told: addresses.join(", ") }));
}
