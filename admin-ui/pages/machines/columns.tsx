import type { MachineView } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import { ago } from "../../data/format.ts";
import { Badge } from "../../parts/bits.tsx";
import type { Column } from "../../parts/virtual_table.tsx";
import { words } from "../../words/mod.ts";

const text = words.machines;

/** The inventory's columns; the first one selects. */
export function columnsOf(
  selected: ReadonlySet<string>,
  select: (selected: ReadonlySet<string>) => void,
): Column<MachineView>[] {
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    select(next);
  };
  const box: Column<MachineView> = {
    id: "select",
    head: text.select,
    width: "5rem",
    cell: ({ id, label }) => (
      <input
        type="checkbox"
        aria-label={`${text.select}: ${label}`}
        checked={selected.has(id)}
        onChange={() => toggle(id)}
      />
    ),
  };
  return [...(may("operator") ? [box] : []), ...COLUMNS];
}

const COLUMNS: Column<MachineView>[] = [
  {
    id: "name",
    head: text.name,
    cell: ({ id, label }) => <a href={`/machines/${id}`}>{label}</a>,
    sortBy: ({ label }) => label,
  },
  {
    id: "state",
    head: text.state,
    width: "8.5rem",
    cell: ({ online }) => <Badge kind={online ? "good" : "calm"}>{online ? text.online : text.offline}
    </Badge>,
    sortBy: ({ online }) => Number(online),
  },
  {
    id: "mac",
    head: text.mac,
    width: "11rem",
    cell: ({ macs }) => <code>{macs[0] ?? ""}</code>,
    sortBy: ({ macs }) => macs[0] ?? "",
  },
  { id: "group", head: text.group, cell: ({ group }) => group ?? "", sortBy: ({ group }) => group ?? "" },
  {
    id: "model",
    head: text.model,
    cell: ({ vendor, model }) => [vendor, model].filter(Boolean).join(" "),
    sortBy: ({ model }) => model ?? "",
  },
  {
    id: "boots",
    head: text.boots,
    cell: ({ boot }) => <span title={boot.why}>{text.boot[boot.assignment]}</span>,
    sortBy: ({ boot }) => boot.assignment,
  },
  {
    id: "deployed",
    head: text.deployed,
    width: "9rem",
    cell: ({ deployedAt }) => deployedAt === null ? text.neverDeployed : ago(deployedAt),
    sortBy: ({ deployedAt }) => deployedAt ?? 0,
  },
  {
    id: "seen",
    head: text.lastSeen,
    width: "9rem",
    cell: ({ lastSeen }) => lastSeen === null ? text.neverSeen : ago(lastSeen),
    sortBy: ({ lastSeen }) => lastSeen ?? 0,
  },
];
