import { useState } from "preact/hooks";
import type { MachineView } from "../../../src/contract/mod.ts";
import { api } from "../../data/api.ts";
import { Field } from "../../parts/field.tsx";
import { attempt } from "../../parts/notices.tsx";
import { words } from "../../words/mod.ts";

const text = words.machines.detail;

/** Gives a machine a name, or takes it away. */
export function Rename({ machine }: { machine: MachineView }) {
  const [name, setName] = useState(machine.name ?? "");
  return (
    <form
      class="toolbar"
      onSubmit={(event) => {
        event.preventDefault();
        attempt(() => api.patch(`machines/${machine.id}`, { name: name.trim() || null }), text.renamed);
      }}
    >
      <div class="grow">
        <Field label={text.rename}>
          {(attributes) => (
            <input
              {...attributes}
              maxLength={100}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
      <button type="submit" disabled={name.trim() === (machine.name ?? "")}>{words.common.save}</button>
    </form>
  );
}
