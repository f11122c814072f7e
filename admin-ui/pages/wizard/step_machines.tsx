import { useState } from "preact/hooks";
import { machines } from "../../data/live.ts";
import { Check } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { VirtualTable } from "../../parts/virtual_table.tsx";
import { words } from "../../words/mod.ts";
import { MacImport } from "./mac_import.tsx";
import { MachinePicker } from "./machine_picker.tsx";
import type { Wizard } from "./wizard.ts";

/** Which machines a session by MAC address takes. */
export function StepMachines({ wizard }: { wizard: Wizard }) {
  const { machines: says } = words.wizard.steps, { machines: list, wake } = wizard.draft.value;
  const [isListed, setListed] = useState(false);
  const error = wizard.error("machines");
  return (
    <>
      <p class={list.length ? "chosen-count some" : "chosen-count"} role="status">
        <Icon name={list.length ? "check" : "machines"} />
        <strong>{list.length ? says.chosen(list.length) : says.chosenNone}</strong>
      </p>
      {error && <p class="failure" role="alert">{error}</p>}
      {list.length > 0 && (
        <details
          class="context"
          open={isListed}
          onToggle={(event) => setListed(event.currentTarget.open)}
        >
          <summary>{says.showChosen}</summary>
          {isListed && <ChosenMachines wizard={wizard} />}
        </details>
      )}
      <MachinePicker wizard={wizard} />
      <MacImport onAdd={(more) => wizard.set({ machines: more(wizard.draft.value.machines) })} />
      <section class="wizard-part">
        <Check
          label={says.wake}
          help={says.wakeTold}
          checked={wake}
          onChange={(wake) => wizard.set({ wake })}
        />
      </section>
    </>
  );
}

function ChosenMachines({ wizard }: { wizard: Wizard }) {
  const { machines: says } = words.wizard.steps, list = wizard.draft.value.machines;
  const labels = new Map(machines.all.flatMap(({ macs, label }) => macs.map((mac) => [mac, label])));
  const nameOf = ({ mac, name }: { mac: string; name?: string }) => name ?? labels.get(mac) ?? says.unknown;
  return (
    <>
      <VirtualTable
        label={says.showChosen}
        rows={list}
        keyOf={({ mac }) => mac}
        maxHeight="18rem"
        columns={[
          { id: "name", head: says.columns.name, cell: nameOf },
          { id: "mac", head: says.columns.mac, width: "12rem", cell: ({ mac }) => <code>{mac}</code> },
          {
            id: "drop",
            head: "",
            width: "4rem",
            cell: (row) => (
              <button
                type="button"
                class="plain small"
                aria-label={says.drop(nameOf(row) === says.unknown ? row.mac : nameOf(row))}
                onClick={() => wizard.set({ machines: list.filter(({ mac }) => mac !== row.mac) })}
              >
                <Icon name="close" />
              </button>
            ),
          },
        ]}
      />
      <p>
        <button type="button" class="small" onClick={() => wizard.set({ machines: [] })}>{says.clear}</button>
      </p>
    </>
  );
}
