import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** A column: its head, what stands in a cell, and what to sort by where it can be sorted. */
export interface Column<T> {
  id: string;
  head: string;
  cell(row: T): ComponentChildren;
  /** A number or text; missing where sorting makes no sense. */
  sortBy?(row: T): number | string;
  /** CSS width, e.g. 12rem; the others share what is left. */
  width?: string;
  isNumber?: boolean;
}

/** What rows are sorted by. */
export interface Sorting {
  column: string;
  descending: boolean;
}

interface TableProps<T> {
  label: string;
  columns: Column<T>[];
  rows: readonly T[];
  /** What tells rows apart. */
  keyOf(row: T): string;
  /** Pixels of a row; every row has the same height. */
  rowHeight?: number;
  /** CSS height at most. */
  maxHeight?: string;
  sorting?: Sorting;
  onSort?(sorting: Sorting): void;
  rowClass?(row: T): string;
  /** A click anywhere on a row; a control within gives keyboards the same. */
  onPick?(row: T): void;
}

const ROW = 38, MARGIN = 8;

/** A table of thousands of rows of which only those in sight are in the page. */
export function VirtualTable<T>(props: TableProps<T>) {
  const { columns, rows, keyOf, rowHeight = ROW, maxHeight = "70vh", sorting, onSort } = props;
  const box = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ top: 0, height: 800 });
  useEffect(() => {
    const element = box.current!;
    const look = () => setSeen({ top: element.scrollTop, height: element.clientHeight });
    const watcher = new ResizeObserver(look);
    watcher.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      watcher.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, []);
  const first = Math.max(0, Math.floor(seen.top / rowHeight) - MARGIN);
  const last = Math.min(rows.length, Math.ceil((seen.top + seen.height) / rowHeight) + MARGIN);
  const spacer = (count: number) =>
    count > 0 && (
      <tr aria-hidden="true" style={{ height: `${count * rowHeight}px` }}>
        <td colSpan={columns.length} />
      </tr>
    );
  return (
    <div
      class="table-box"
      ref={box}
      style={{ maxHeight }}
      tabIndex={0}
      role="region"
      aria-label={props.label}
    >
      <table class="table fixed" style={{ minWidth: narrowest(columns) }} aria-rowcount={rows.length + 1}>
        <colgroup>
          {columns.map(({ id, width }) => <col key={id} style={width ? { width } : undefined} />)}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => <Head key={column.id} {...{ column, sorting, onSort }} />)}
          </tr>
        </thead>
        <tbody>
          {spacer(first)}
          {rows.slice(first, last).map((row, i) => (
            <tr
              key={keyOf(row)}
              aria-rowindex={first + i + 2}
              class={props.rowClass?.(row)}
              style={{ height: `${rowHeight}px` }}
              onClick={props.onPick && (() => props.onPick!(row))}
            >
              {columns.map(({ id, cell, isNumber }) => (
                <td key={id} class={isNumber ? "number" : undefined}>{cell(row)}</td>
              ))}
            </tr>
          ))}
          {spacer(rows.length - last)}
        </tbody>
      </table>
    </div>
  );
}

/** CSS width below which a table scrolls in its box: columns without a width of their own keep some all the same. */
function narrowest(columns: { width?: string }[]): string {
  return `calc(${columns.map(({ width }) => width ?? "9rem").join(" + ")})`;
}

/** Rows in the order of a column; equal ones stay as they are. */
export function sorted<T>(rows: readonly T[], columns: Column<T>[], sorting?: Sorting): T[] {
  const by = columns.find(({ id }) => id === sorting?.column)?.sortBy;
  if (!by) return [...rows];
  const sign = sorting!.descending ? -1 : 1;
  const keyed = rows.map((row) => ({ row, key: by(row) }));
  keyed.sort((a, b) => sign * compare(a.key, b.key));
  return keyed.map(({ row }) => row);
}

const order = new Intl.Collator(undefined, { numeric: true });

function compare(a: number | string, b: number | string): number {
  return typeof a === "number" && typeof b === "number" ? a - b : order.compare(String(a), String(b));
}

function Head<T>({ column, sorting, onSort }: {
  column: Column<T>;
  sorting?: Sorting;
  onSort?(sorting: Sorting): void;
}) {
  const isBy = sorting?.column === column.id;
  const direction = isBy ? (sorting.descending ? "descending" : "ascending") : undefined;
  return (
    <th scope="col" aria-sort={direction} class={column.isNumber ? "number" : undefined}>
      {column.sortBy && onSort
        ? (
          <button
            type="button"
            class="sort"
            onClick={() => onSort({ column: column.id, descending: isBy && !sorting.descending })}
          >
            {column.head}
            <span aria-hidden="true">{isBy ? (sorting.descending ? " ↓" : " ↑") : ""}</span>
          </button>
        )
        : column.head}
    </th>
  );
}
