import type { DiskLayoutView, LayoutPart } from "../../src/contract/mod.ts";
import { bytes, percent } from "../data/format.ts";
import { words } from "../words/mod.ts";

const text = words.images.layout;

/** A disk drawn to scale: its partitions as wide as they are large, filled as far as they are used. */
export function DiskLayout({ layout, small }: { layout: DiskLayoutView; small?: boolean }) {
  return (
    <div class={small ? "disk small" : "disk"} role="img" aria-label={spoken(layout)}>
      {layout.parts.filter(({ size }) => size > 0).map((part) => (
        <div
          key={part.start}
          class={`disk-part ${part.kind} ${family(part)}`}
          style={{ flexGrow: part.size / layout.diskSize }}
          title={`${nameOf(part)}: ${bytes(part.size)}`}
        >
          {part.kind === "partition" && (
            <div class="disk-used" style={{ width: `${100 * (part.used ?? part.size) / part.size}%` }} />
          )}
          {!small && part.size / layout.diskSize > 0.06 && (
            <span class="disk-label">
              <strong>{nameOf(part)}</strong>
              <span>{bytes(part.size)}</span>
            </span>
          )}
        </div>
      ))}
    </div>
  );
}

/** The same in rows: exact figures, and what is too narrow for a label. */
export function LayoutTable({ layout }: { layout: DiskLayoutView }) {
  const rows = layout.parts.filter(({ kind }) => kind !== "table");
  return (
    <div class="table-box" tabIndex={0} role="group" aria-label={text.title}>
      <table class="table">
        <thead>
          <tr>
            {[text.number, text.fileSystem, text.type, text.label].map((head) => (
              <th key={head} scope="col">{head}</th>
            ))}
            {[text.start, text.size, text.used].map((head) => (
              <th key={head} scope="col" class="number">{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((part) => (
            <tr key={part.start}>
              <th scope="row">
                <span class={`swatch ${part.kind} ${family(part)}`} /> {part.number ?? "–"}
              </th>
              <td>{part.kind === "free" ? text.free : part.fileSystem ?? text.unknown}</td>
              <td>{part.type}</td>
              <td>{[part.name, part.label].filter(Boolean).join(", ")}</td>
              <td class="number">{bytes(part.start)}</td>
              <td class="number">{bytes(part.size)}</td>
              <td class="number">
                {part.used === null ? "–" : `${bytes(part.used)} (${percent(part.used / part.size)})`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function nameOf(part: LayoutPart): string {
  if (part.kind === "free") return text.free;
  if (part.kind === "table") return text.table;
  const what = part.label || part.name || part.fileSystem || part.type || text.unknown;
  return part.number === null ? what : `${part.number} · ${what}`;
}

/** File systems of one kind have one colour. */
function family({ kind, fileSystem }: LayoutPart): string {
  if (kind !== "partition") return "";
  const name = fileSystem?.toLowerCase() ?? "";
  if (/ntfs|refs|bitlocker/.test(name)) return "windows";
  if (/fat|efi/.test(name)) return "fat";
  if (/ext|xfs|btrfs/.test(name)) return "linux";
  return /swap/.test(name) ? "swap" : "other";
}

function spoken({ diskSize, parts }: DiskLayoutView): string {
  const partitions = parts.filter(({ kind }) => kind === "partition");
  return `${text.disk(bytes(diskSize))} ${
    partitions.map((part) => `${nameOf(part)}, ${bytes(part.size)}`).join("; ")
  }`;
}
