import type { ImageView } from "../../../src/contract/mod.ts";
import { place, setQuery } from "../../app/router.ts";
import { api } from "../../data/api.ts";
import { imagesChanged } from "../../data/live.ts";
import { Field } from "../../parts/field.tsx";
import { SearchField } from "../../parts/search_field.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { words } from "../../words/mod.ts";
import { NAMES } from "./query.ts";

const { filters } = words.runs, { states } = words.common;

const WHEN = [
  ["", filters.ever],
  ["today", filters.today],
  ["7d", filters.week],
  ["30d", filters.month],
  ["span", filters.span],
];
const STATES = [
  ["", filters.all],
  ["running", filters.running],
  ["finished", states.finished],
  ["failed", states.failed],
  ["stopped", states.stopped],
];

/** What the list is filtered by, kept in the address. */
export function Filters() {
  const { query } = place.value, of = (name: string) => query.get(name) ?? "";
  const isAny = NAMES.some((name) => of(name));
  return (
    <div class="toolbar">
      <Choice name="when" label={filters.when} options={WHEN} />
      {of("when") === "span" &&
        (["from", "to"] as const).map((name) => (
          <Field key={name} label={filters[name]}>
            {(attributes) => (
              <input
                {...attributes}
                type="date"
                value={of(name)}
                onChange={(event) => setQuery({ [name]: event.currentTarget.value })}
              />
            )}
          </Field>
        ))}
      <Choice name="state" label={filters.state} options={STATES} />
      <div class="grow">
        <SearchField
          label={filters.search}
          hint={filters.searchHint}
          value={of("search")}
          onSearch={(search) => setQuery({ search })}
        />
      </div>
      <Choice name="image" label={filters.image} options={useImages(of("image"))} />
      {isAny && (
        <button
          type="button"
          onClick={() => setQuery(Object.fromEntries(NAMES.map((name) => [name, undefined])))}
        >
          {filters.reset}
        </button>
      )}
    </div>
  );
}

/** Images that are there, and the one of the address even when it is no more. */
function useImages(chosen: string): string[][] {
  const { value = [] } = useLoaded((signal) => api.get<ImageView[]>("images", signal), [imagesChanged.value]);
  const names = new Set(value.map(({ name }) => name));
  if (chosen) names.add(chosen);
  return [["", filters.anyImage], ...[...names].sort().map((name) => [name, name])];
}

function Choice({ name, label, options }: { name: string; label: string; options: string[][] }) {
  return (
    <Field label={label}>
      {(attributes) => (
        <select
          {...attributes}
          value={place.value.query.get(name) ?? ""}
          onChange={(event) => setQuery({ [name]: event.currentTarget.value })}
        >
          {options.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
        </select>
      )}
    </Field>
  );
}
