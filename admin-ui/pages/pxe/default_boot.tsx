import { useState } from "preact/hooks";
import type { BootSettings } from "../../../src/contract/mod.ts";
import { api } from "../../data/api.ts";
import { Field } from "../../parts/field.tsx";
import { attempt } from "../../parts/notices.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { words } from "../../words/mod.ts";

const text = words.pxe;

/** What machines boot that nothing of their own is assigned to. */
export function DefaultBoot({ disabled }: { disabled: boolean }) {
  const { value, reload } = useLoaded((signal) => api.get<BootSettings>("settings/boot", signal), []);
  const [changed, setChanged] = useState<Partial<BootSettings>>({});
  if (!value) return null;
  const shown = { ...value, ...changed };
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        attempt(async () => {
          await api.put("settings/boot", shown);
          setChanged({});
          reload();
        }, text.savedBoot);
      }}
    >
      <h2>{text.defaultBoot}</h2>
      <Field label={text.boot}>
        {(attributes) => (
          <select
            {...attributes}
            disabled={disabled}
            value={shown.defaultBoot}
            onChange={(event) =>
              setChanged({
                ...changed,
                defaultBoot: event.currentTarget.value as BootSettings["defaultBoot"],
              })}
          >
            {(["menu", "server", "client", "local"] as const).map((each) => (
              <option key={each} value={each}>{text.boots[each]}</option>
            ))}
          </select>
        )}
      </Field>
      <Field label={text.menuTimeout}>
        {(attributes) => (
          <input
            {...attributes}
            type="number"
            min={1}
            max={3600}
            disabled={disabled}
            value={shown.menuTimeoutSeconds}
            onInput={(event) =>
              setChanged({ ...changed, menuTimeoutSeconds: event.currentTarget.valueAsNumber })}
          />
        )}
      </Field>
      {!disabled && (
        <div>
          <button type="submit" disabled={!Object.keys(changed).length}>{text.saveBoot}</button>
        </div>
      )}
    </form>
  );
}
