import type { After } from "../../../src/contract/mod.ts";
import { Check } from "../../parts/field.tsx";
import { words } from "../../words/mod.ts";
import { Choices } from "./inputs.tsx";
import type { Wizard } from "./wizard.ts";

/** What happens once an image is on its disk. */
export function StepAfter({ wizard }: { wizard: Wizard }) {
  const { after: says } = words.wizard.steps, { after, readback } = wizard.draft.value;
  return (
    <>
      <Choices<After>
        label={says.label}
        value={after}
        onChange={(after) => wizard.set({ after })}
        choices={[
          { value: "wait", label: says.wait, told: says.waitTold },
          { value: "reboot", label: says.reboot, told: says.rebootTold },
          { value: "poweroff", label: says.poweroff, told: says.poweroffTold },
          { value: "exit", label: says.exit, told: says.exitTold },
        ]}
      />
      <section class="wizard-part">
        <h3>{says.check}</h3>
        <Check
          label={says.readback}
          help={says.readbackTold}
          checked={readback}
          onChange={(readback) => wizard.set({ readback })}
        />
      </section>
    </>
  );
}
