import { useState } from "preact/hooks";
import type { AuditView } from "../../../src/contract/mod.ts";
import { api } from "../../data/api.ts";
import { when } from "../../data/format.ts";
import { Badge, Empty } from "../../parts/bits.tsx";
import { SearchField } from "../../parts/search_field.tsx";
import { attempt, messageOf } from "../../parts/notices.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { words } from "../../words/mod.ts";

const text = words.users.audit;
const PAGE = 100;

/** Who did what, newest first. */
export function Audit() {
  const [search, setSearch] = useState(""), [more, setMore] = useState<AuditView[]>([]);
  const query = (before?: number) =>
    `audit?limit=${PAGE}&search=${encodeURIComponent(search)}${before ? `&before=${before}` : ""}`;
  const { value, error } = useLoaded((signal) => {
    setMore([]);
    return api.get<AuditView[]>(query(), signal);
  }, [search]);
  const rows = [...(value ?? []), ...more];
  const showMore = () =>
    attempt(async () => setMore([...more, ...await api.get<AuditView[]>(query(rows.at(-1)!.id))]));
  if (error && !value) return <p class="failure" role="alert">{messageOf(error)}</p>;
  return (
    <section class="card" aria-label={words.users.tabs.audit}>
      <div class="toolbar">
        <div class="grow">
          <SearchField label={text.search} hint={text.searchHelp} value={search} onSearch={setSearch} />
        </div>
      </div>
      {value && !rows.length && <Empty icon="log" title={text.none} />}
      {rows.length > 0 && (
        <div class="table-box" tabIndex={0} role="group" aria-label={words.users.tabs.audit}>
          <table class="table">
            <thead>
              <tr>
                {[text.time, text.user, text.via, text.address, text.action, text.what, text.result].map((
                  head,
                ) => <th key={head} scope="col">{head}</th>)}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <td class="nowrap">{when(row.time)}</td>
                  <td>{row.user ?? "–"}</td>
                  <td>{text.vias[row.via]}</td>
                  <td>{row.address}</td>
                  <td class="mono">{row.action}</td>
                  <td>{row.what}</td>
                  <td>
                    <Badge kind={row.status < 400 ? "good" : "bad"}>
                      {row.status < 400 ? text.done : `${text.refused} (${row.status})`}
                    </Badge>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > 0 && rows.length % PAGE === 0 && (
        <p>
          <button type="button" onClick={showMore}>{text.more}</button>
        </p>
      )}
    </section>
  );
}
