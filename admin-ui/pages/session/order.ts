import { useRef } from "preact/hooks";
import type { MemberView } from "../../../src/contract/mod.ts";
import { type Column, sorted, type Sorting } from "../../parts/virtual_table.tsx";

/**
 * Rows in the order of a column. Each time the order before is what is sorted: equal rows keep their places, and as
 * little has moved since, sorting hundreds of them takes hardly more than looking at each.
 */
export function useOrder(
  map: ReadonlyMap<string, MemberView>,
  columns: Column<MemberView>[],
  sorting: Sorting,
) {
  const before = useRef<string[]>([]);
  const known = new Set(before.current);
  const ids = before.current.filter((id) => map.has(id));
  for (const id of map.keys()) if (!known.has(id)) ids.push(id);
  const rows = sorted(ids.map((id) => map.get(id)!), columns, sorting);
  before.current = rows.map(({ targetId }) => targetId);
  return rows;
}
