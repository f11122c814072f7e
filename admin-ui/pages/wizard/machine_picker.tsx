import { useState } from "preact/hooks";
import type { MachineView } from "../../../src/contract/mod.ts";
import { api } from "../../data/api.ts";
import { ago } from "../../data/format.ts";
import { machines as live } from "../../data/live.ts";
import { Badge, Empty } from "../../parts/bits.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { type Column, VirtualTable } from "../../parts/virtual_table.tsx";
import { words } from "../../words/mod.ts";
import { matching, withMachines, withoutMachines } from "./machine_choice.ts";
import type { Wizard } from "./wizard.ts";

/** As many as the server gives; what is told live are the thousand seen last. */
const MOST = 10_000;

/** Machines that were seen on the network, to choose from. */
export function MachinePicker({ wizard }: { wizard: Wizard }) {
  const { machines: says } = words.wizard.steps, list = wizard.draft.value.machines;
  const [search, setSearch] = useState(""), [group, setGroup] = useState("*");
  const { value: older = [] } = useLoaded(
    (signal) => api.get<MachineView[]>(`machines?limit=${MOST}`, signal),
    [],
  );
  const all = [...new Map([...older, ...live.all].map((machine) => [machine.id, machine])).values()];
  const groups = [...new Set(all.flatMap((machine) => machine.group ?? []))].sort();
  const shown = matching(all, {
    search,
    group: group === "*" ? undefined : group === "" ? null : group.slice(1),
  });
  const listed = new Set(list.map(({ mac }) => mac));
  const isChosen = ({ macs }: MachineView) => macs.some((mac) => listed.has(mac));
  const choose = (which: MachineView[], isIn: boolean) =>
    wizard.set({ machines: (isIn ? withMachines : withoutMachines)(wizard.draft.value.machines, which) });
  const allChosen = shown.length > 0 && shown.every(isChosen);
  const columns: Column<MachineView>[] = [
    {
      id: "chosen",
      head: says.columns.chosen,
      width: "5.5rem",
      cell: (row) => (
        <label class="tick">
          <input
            type="checkbox"
            aria-label={says.select(row.label)}
            checked={isChosen(row)}
            onChange={(event) => choose([row], event.currentTarget.checked)}
          />
        </label>
      ),
    },
    { id: "name", head: says.columns.name, cell: ({ label }) => label },
    { id: "mac", head: says.columns.mac, width: "11.5rem", cell: ({ macs }) => <code>{macs[0]}</code> },
    { id: "group", head: says.columns.group, width: "8rem", cell: (row) => row.group },
    {
      id: "seen",
      head: says.columns.seen,
      width: "9rem",
      cell: ({ online, lastSeen }) =>
        online ? <Badge kind="good">{says.online}</Badge> : lastSeen === null ? says.never : ago(lastSeen),
    },
  ];
  return (
    <section class="wizard-part">
      <h3>{says.seen}</h3>
      {!all.length ? <Empty icon="machines" title={says.none} /> : (
        <>
          <div class="toolbar">
            <input
              type="search"
              class="grow"
              aria-label={says.search}
              placeholder={says.search}
              value={search}
              onInput={(event) => setSearch(event.currentTarget.value)}
              onKeyDown={(event) => {
                // Enter searches here; going on with a half-made choice would surprise.
                if (event.key === "Enter") event.preventDefault();
              }}
            />
            {groups.length > 0 && (
              <select
                aria-label={says.group}
                value={group}
                onChange={(event) => setGroup(event.currentTarget.value)}
              >
                <option value="*">{says.everyGroup}</option>
                {groups.map((each) => <option key={each} value={`=${each}`}>{each}</option>)}
                <option value="">{says.noGroup}</option>
              </select>
            )}
            <button type="button" disabled={!shown.length} onClick={() => choose(shown, !allChosen)}>
              {allChosen ? says.unselectShown(shown.length) : says.selectShown(shown.length)}
            </button>
          </div>
          {shown.length
            ? (
              <VirtualTable
                label={says.seen}
                columns={columns}
                rows={shown}
                keyOf={({ id }) => id}
                maxHeight="24rem"
                rowClass={(row) => isChosen(row) ? "chosen" : ""}
              />
            )
            : <p class="faint">{says.noMatch}</p>}
        </>
      )}
    </section>
  );
}
