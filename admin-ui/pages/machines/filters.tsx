import type { MachineView } from "../../../src/contract/mod.ts";
import { Field } from "../../parts/field.tsx";
import { SearchField } from "../../parts/search_field.tsx";
import { words } from "../../words/mod.ts";

const text = words.machines;

/** What of the inventory is shown; empty shows all. */
export interface MachineFilters {
  search: string;
  /** A group's name; `-` for machines without one. */
  group: string;
  state: string;
}

/** Whether a machine is to be shown. */
export function fits(machine: MachineView, { search, group, state }: MachineFilters): boolean {
  if (group && (machine.group ?? "-") !== group) return false;
  if (state && (state === "online") !== machine.online) return false;
  const { label, macs, vendor, model, serial, address, uuid } = machine;
  const hay = [label, ...macs, vendor, model, serial, address, uuid].join(" ").toLowerCase();
  return search.toLowerCase().split(/\s+/).every((word) => hay.includes(word));
}

interface FiltersProps {
  filters: MachineFilters;
  machines: MachineView[];
  onChange(changes: Partial<Record<keyof MachineFilters, string>>): void;
}

/** Chooses what is shown. */
export function Filters({ filters, machines, onChange }: FiltersProps) {
  const groups = [...new Set(machines.flatMap(({ group }) => group ?? []))].sort();
  return (
    <div class="toolbar">
      <div class="grow">
        <SearchField
          label={text.search}
          hint={text.searchHelp}
          value={filters.search}
          onSearch={(search) => onChange({ search })}
        />
      </div>
      <Field label={text.group}>
        {(attributes) => (
          <select
            {...attributes}
            value={filters.group}
            onChange={(event) => onChange({ group: event.currentTarget.value })}
          >
            <option value="">{text.allGroups}</option>
            {groups.map((group) => <option key={group} value={group}>{group}</option>)}
            <option value="-">{text.noGroup}</option>
          </select>
        )}
      </Field>
      <Field label={text.state}>
        {(attributes) => (
          <select
            {...attributes}
            value={filters.state}
            onChange={(event) => onChange({ state: event.currentTarget.value })}
          >
            <option value="">{text.allStates}</option>
            <option value="online">{text.online}</option>
            <option value="offline">{text.offline}</option>
          </select>
        )}
      </Field>
    </div>
  );
}
