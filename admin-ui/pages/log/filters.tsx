import { useMemo } from "preact/hooks";
import { place, setQuery } from "../../app/router.ts";
import { machines, sessions } from "../../data/live.ts";
import { Field } from "../../parts/field.tsx";
import { SearchField } from "../../parts/search_field.tsx";
import { words } from "../../words/mod.ts";

const { filters } = words.log;
const NAMES = ["level", "search", "session", "machine", "from", "to"] as const;

/** What the log is filtered by, kept in the address. */
export function Filters() {
  const { query } = place.value;
  const of = (name: string) => query.get(name) ?? "";
  const isAny = NAMES.some((name) => of(name));
  return (
    <div class="toolbar">
      <Field label={filters.level}>
        {(attributes) => (
          <select
            {...attributes}
            value={of("level")}
            onChange={(event) => setQuery({ level: event.currentTarget.value })}
          >
            <option value="">{filters.all}</option>
            {(["info", "warn", "error"] as const).map((level) => (
              <option key={level} value={level}>{filters[level]}</option>
            ))}
          </select>
        )}
      </Field>
      <div class="grow">
        <SearchField
          label={filters.search}
          hint={filters.searchHint}
          value={of("search")}
          onSearch={(search) => setQuery({ search })}
        />
      </div>
      <Choice
        name="session"
        label={filters.session}
        any={filters.anySession}
        options={useSessions(of("session"))}
      />
      <Choice
        name="machine"
        label={filters.machine}
        any={filters.anyMachine}
        options={useMachines(of("machine"))}
      />
      {(["from", "to"] as const).map((name) => (
        <Field key={name} label={filters[name]}>
          {(attributes) => (
            <input
              {...attributes}
              type="datetime-local"
              value={of(name)}
              onChange={(event) => setQuery({ [name]: event.currentTarget.value })}
            />
          )}
        </Field>
      ))}
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

type Option = { id: string; text: string };

function Choice(
  { name, label, any, options }: { name: string; label: string; any: string; options: Option[] },
) {
  return (
    <Field label={label}>
      {(attributes) => (
        <select
          {...attributes}
          value={place.value.query.get(name) ?? ""}
          onChange={(event) => setQuery({ [name]: event.currentTarget.value })}
        >
          <option value="">{any}</option>
          {options.map(({ id, text }) => <option key={id} value={id}>{text}</option>)}
        </select>
      )}
    </Field>
  );
}

/** Sessions to choose from, newest first; the one of the address is among them even when it is long gone. */
function useSessions(chosen: string): Option[] {
  const { ids } = sessions;
  return useMemo(() => {
    const known = ids.map((id) => ({ id, text: filters.sessionOf(id, sessions.get(id).peek()?.name) }));
    return withChosen(known.sort((a, b) => Number(b.id) - Number(a.id)), chosen);
  }, [ids, chosen]);
}

function useMachines(chosen: string): Option[] {
  const { ids } = machines;
  return useMemo(() => {
    const known = ids.map((id) => ({ id, text: machines.get(id).peek()?.label ?? id }));
    return withChosen(known.sort((a, b) => a.text.localeCompare(b.text)), chosen);
  }, [ids, chosen]);
}

function withChosen(options: Option[], chosen: string): Option[] {
  return !chosen || options.some(({ id }) => id === chosen)
    ? options
    : [{ id: chosen, text: chosen }, ...options];
}
