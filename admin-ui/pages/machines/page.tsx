import { useMemo, useState } from "preact/hooks";
import type { MachineView } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import { place, setQuery } from "../../app/router.ts";
import { machines } from "../../data/live.ts";
import { Empty, PageHead } from "../../parts/bits.tsx";
import { sorted, type Sorting, VirtualTable } from "../../parts/virtual_table.tsx";
import { words } from "../../words/mod.ts";
import { Bulk } from "./bulk.tsx";
import { columnsOf } from "./columns.tsx";
import { Filters, fits } from "./filters.tsx";
import { Groups } from "./groups.tsx";
import { ImportDialog } from "./import_dialog.tsx";

const text = words.machines;

/** The inventory: who there is, what they boot, and what to do with many at once. */
export default function Machines() {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set()),
    [importing, setImporting] = useState(false);
  const [sorting, setSorting] = useState<Sorting>({ column: "name", descending: false });
  const { query } = place.value, all = machines.all;
  const filters = {
    search: query.get("search") ?? "",
    group: query.get("group") ?? "",
    state: query.get("state") ?? "",
  };
  const columns = useMemo(() => columnsOf(selected, setSelected), [selected]);
  const rows = useMemo(
    () => sorted(all.filter((machine) => fits(machine, filters)), columns, sorting),
    [all, filters.search, filters.group, filters.state, sorting],
  );
  const chosen = rows.filter(({ id }) => selected.has(id));
  const every = rows.length > 0 && chosen.length === rows.length;
  return (
    <>
      <PageHead title={text.title} told={text.told}>
        {may("operator") && (
          <button type="button" onClick={() => setImporting(true)}>{text.import.action}</button>
        )}
      </PageHead>
      {all.length === 0 ? <Empty icon="machines" title={text.none}>{text.noneTold}</Empty> : (
        <>
          <Filters filters={filters} machines={all} onChange={(changes) => setQuery(changes)} />
          {may("operator") && (
            <Bulk
              machines={chosen}
              every={every}
              onEvery={(on) => setSelected(on ? new Set(rows.map(({ id }) => id)) : new Set())}
            />
          )}
          {rows.length === 0 ? <p class="waiting">{text.nothingFits}</p> : (
            <VirtualTable<MachineView>
              label={text.title}
              columns={columns}
              rows={rows}
              keyOf={({ id }) => id}
              sorting={sorting}
              onSort={setSorting}
            />
          )}
        </>
      )}
      <Groups />
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </>
  );
}
