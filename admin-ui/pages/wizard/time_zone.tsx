import { Field } from "../../parts/field.tsx";
import { words } from "../../words/mod.ts";
import { zoneTold } from "./told.ts";
import type { Wizard } from "./wizard.ts";

/** Time zones by their continent, as the browser knows them. */
const GROUPS = grouped();

/** The time zone whose wall clock a schedule goes by. */
export function TimeZone({ wizard }: { wizard: Wizard }) {
  const { schedule: says } = words.wizard.steps, { timeZone } = wizard.draft.value;
  const isKnown = [...GROUPS.values()].some((zones) => zones.includes(timeZone));
  return (
    <Field label={says.timeZone} error={wizard.error("schedule.timeZone")}>
      {(attributes) => (
        <select
          {...attributes}
          value={timeZone}
          onChange={(event) => wizard.set({ timeZone: event.currentTarget.value })}
        >
          {!isKnown && <option value={timeZone}>{zoneTold(timeZone)}</option>}
          {[...GROUPS].map(([group, zones]) => (
            <optgroup key={group} label={group}>
              {zones.map((zone) => <option key={zone} value={zone}>{zoneTold(zone)}</option>)}
            </optgroup>
          ))}
        </select>
      )}
    </Field>
  );
}

function grouped(): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const zone of new Set([...Intl.supportedValuesOf("timeZone"), "UTC"])) {
    const group = zone.includes("/") ? zone.split("/")[0] : words.wizard.steps.schedule.otherZones;
    groups.set(group, [...groups.get(group) ?? [], zone]);
  }
  return groups;
}
