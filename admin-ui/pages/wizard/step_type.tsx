import type { SessionType } from "../../../src/contract/mod.ts";
import { Check } from "../../parts/field.tsx";
import { words } from "../../words/mod.ts";
import { Choices, TextInput } from "./inputs.tsx";
import type { Wizard } from "./wizard.ts";

/** Whom it takes. */
export function StepType({ wizard }: { wizard: Wizard }) {
  const { type: says } = words.wizard.steps, { type, constantCast } = wizard.draft.value;
  const sessionId = (
    <TextInput
      wizard={wizard}
      of="sessionId"
      path="sessionId"
      label={says.sessionId}
      help={says.sessionIdHelp}
    />
  );
  return (
    <>
      <Choices<SessionType>
        label={says.label}
        hideLabel
        value={type}
        onChange={(type) => wizard.set({ type })}
        choices={[
          { value: "automatic", label: says.automatic, told: says.automaticTold },
          { value: "id", label: says.id, told: says.idTold, more: sessionId },
          { value: "mac", label: says.mac, told: says.macTold },
        ]}
      />
      <section class="wizard-part">
        <Check
          label={says.constantCast}
          help={says.constantCastTold}
          checked={constantCast}
          onChange={(constantCast) => wizard.set({ constantCast })}
        />
      </section>
    </>
  );
}
