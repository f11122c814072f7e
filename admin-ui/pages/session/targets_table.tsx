import { useState } from "preact/hooks";
import type { MemberState, MemberView, SessionView } from "../../../src/contract/mod.ts";
import { place, setQuery } from "../../app/router.ts";
import { saveFile } from "../../data/csv.ts";
import { type Members, targets } from "../../data/live.ts";
import { Empty } from "../../parts/bits.tsx";
import { Field } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { SearchField } from "../../parts/search_field.tsx";
import { type Sorting, VirtualTable } from "../../parts/virtual_table.tsx";
import { words } from "../../words/mod.ts";
import { COLUMNS } from "./columns.tsx";
import { macOf, nameOf } from "./names.ts";
import { useOrder } from "./order.ts";
import { targetsCsv } from "./report.ts";

const told = words.session.targets;
const STATES: MemberState[] = ["joined", "deploying", "done", "failed", "excluded", "lost"];

interface TargetsTableProps {
  session: SessionView;
  members: Members;
  picked: string | null;
  onPick(id: string): void;
}

/** Every target of the session; sorted at most once a second, and only rows in sight are in the page. */
export function TargetsTable({ session, members, picked, onPick }: TargetsTableProps) {
  const [sorting, setSorting] = useState<Sorting>({ column: "name", descending: false });
  const { query } = place.value;
  const state = query.get("state") ?? "", find = (query.get("find") ?? "").toLowerCase();
  const rows = useOrder(members.map, COLUMNS, sorting).filter((member) =>
    (!state || member.state === state) && (!find || isFound(member, find))
  );
  const all = members.map.size;
  if (!all) return null;
  return (
    <section class="card" aria-labelledby="targets-title">
      <div class="card-head">
        <h2 id="targets-title">{told.title}</h2>
        <div class="row">
          <span class="faint">{told.shown(rows.length, all)}</span>
          <button
            type="button"
            class="small"
            onClick={() => saveFile(`session-${session.id}.csv`, "text/csv", targetsCsv(rows))}
          >
            <Icon name="download" />
            {told.csv}
          </button>
        </div>
      </div>
      <div class="toolbar">
        <Field label={told.state}>
          {(attributes) => (
            <select
              {...attributes}
              value={state}
              onChange={(event) => setQuery({ state: event.currentTarget.value })}
            >
              <option value="">{told.all(all)}</option>
              {STATES.filter((each) => session.counts[each] || each === state).map((each) => (
                <option key={each} value={each}>
                  {told.of(words.common.states[each], session.counts[each] ?? 0)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <div class="grow">
          <SearchField
            label={told.search}
            hint={told.searchHint}
            value={query.get("find") ?? ""}
            onSearch={(find) => setQuery({ find })}
          />
        </div>
      </div>
      {rows.length
        ? (
          <div class="targets">
            <VirtualTable
              label={told.label}
              columns={COLUMNS}
              rows={rows}
              keyOf={({ targetId }) => targetId}
              maxHeight="60vh"
              sorting={sorting}
              onSort={setSorting}
              onPick={({ targetId }) => onPick(targetId)}
              rowClass={({ targetId }) => targetId === picked ? "picked" : ""}
            />
          </div>
        )
        : <Empty icon="search" title={told.none} />}
    </section>
  );
}

function isFound(member: MemberView, text: string): boolean {
  const address = targets.get(member.targetId).peek()?.address;
  return [nameOf(member), member.name, macOf(member), address, member.reason].some((each) =>
    each?.toLowerCase().includes(text)
  );
}
