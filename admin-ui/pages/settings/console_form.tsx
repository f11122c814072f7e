import { useState } from "preact/hooks";
import type { ConsoleSettings } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import { api } from "../../data/api.ts";
import { Check, Field } from "../../parts/field.tsx";
import { attempt } from "../../parts/notices.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { words } from "../../words/mod.ts";

const text = words.settings.console;

/** How machines are shown, and what new sessions propose. */
export function ConsoleForm() {
  const { value } = useLoaded((signal) => api.get<ConsoleSettings>("settings/console", signal), []);
  const [changed, setChanged] = useState<Partial<ConsoleSettings>>({});
  if (!value) return <p class="waiting">{words.common.loading}</p>;
  const shown = { ...value, ...changed }, disabled = !may("operator");
  return (
    <form
      class="card stack narrow"
      onSubmit={(event) => {
        event.preventDefault();
        attempt(() => api.put("settings/console", shown), text.saved);
      }}
    >
      <h2>{text.title}</h2>
      <Check
        label={text.showComputerName}
        help={text.showComputerNameHelp}
        checked={shown.showComputerName}
        disabled={disabled}
        onChange={(showComputerName) => setChanged({ ...changed, showComputerName })}
      />
      <Field label={text.waitSeconds} help={text.waitSecondsHelp}>
        {(attributes) => (
          <input
            {...attributes}
            type="number"
            min={0}
            required
            disabled={disabled}
            value={shown.waitSeconds}
            onInput={(event) => setChanged({ ...changed, waitSeconds: event.currentTarget.valueAsNumber })}
          />
        )}
      </Field>
      {!disabled && (
        <div>
          <button type="submit" class="main">{words.settings.save}</button>
        </div>
      )}
    </form>
  );
}
