import type { BootSettings, GroupView } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import { api } from "../../data/api.ts";
import { machines } from "../../data/live.ts";
import { attempt } from "../../parts/notices.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { words } from "../../words/mod.ts";

const text = words.machines.groups;

/** Groups of machines, and what each boots. */
export function Groups() {
  const { value, reload } = useLoaded((signal) => api.get<GroupView[]>("settings/groups", signal), [
    machines.size,
  ]);
  const assign = (name: string, assignment: string) =>
    attempt(async () => {
      const settings = await api.get<BootSettings>("settings/boot");
      const { [name]: _, ...others } = settings.groups;
      const groups = assignment ? { ...others, [name]: { assignment, sessionId: null } } : others;
      await api.put("settings/boot", { ...settings, groups });
      reload();
    }, words.machines.assigned);
  return (
    <section class="card groups" aria-labelledby="groups">
      <h2 id="groups">{text.title}</h2>
      {value?.length === 0 && <p class="faint">{text.none}</p>}
      <ul>
        {value?.map(({ name, machines, assignment }) => (
          <li key={name}>
            <a href={`/machines?group=${encodeURIComponent(name)}`}>{name}</a>
            <span class="faint">{text.machines(machines)}</span>
            <select
              aria-label={text.boots(name)}
              disabled={!may("operator")}
              value={assignment ?? ""}
              onChange={(event) => assign(name, event.currentTarget.value)}
            >
              <option value="">{text.default}</option>
              {(["server", "client", "local", "menu"] as const).map((each) => (
                <option key={each} value={each}>{words.machines.boot[each]}</option>
              ))}
            </select>
          </li>
        ))}
      </ul>
    </section>
  );
}
