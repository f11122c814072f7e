import type { ImageDetailView } from "../../../src/contract/mod.ts";
import { words } from "../../words/mod.ts";

const text = words.images;

/** Who needs an image, and so keeps it from being deleted. */
export function UsedBy({ usedBy }: { usedBy: ImageDetailView["usedBy"] }) {
  const { sessions, schedules, templates } = usedBy;
  if (sessions.length + schedules.length + templates.length === 0) return null;
  return (
    <section class="card" aria-labelledby="used-by">
      <h2 id="used-by">{text.usedBy}</h2>
      <ul>
        {sessions.map((id) => (
          <li key={`s${id}`}>
            <a href={`/sessions/${id}`}>{text.sessions} {id}</a>
          </li>
        ))}
        {schedules.map((id) => (
          <li key={`d${id}`}>
            <a href="/schedules">{text.schedules} {id}</a>
          </li>
        ))}
        {templates.map((id) => (
          <li key={`t${id}`}>
            <a href="/templates">{text.templates} {id}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}
