import { useState } from "preact/hooks";
import { may } from "../../app/access.ts";
import { templates } from "../../data/live.ts";
import { Empty, LinkButton, PageHead } from "../../parts/bits.tsx";
import { words } from "../../words/mod.ts";
import { TemplateCard } from "./template_card.tsx";

/** From here on a search is worth its room. */
const MANY = 6;

/** All templates. */
export default function Page() {
  const { templates: says, common: { pages } } = words;
  const [search, setSearch] = useState("");
  const all = templates.all.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  const wanted = search.trim().toLowerCase();
  const shown = all.filter(({ name, options }) => `${name} ${options.image}`.toLowerCase().includes(wanted));
  return (
    <>
      <PageHead title={pages.templates} told={says.told}>
        {may("operator") && <LinkButton href="/templates/new" main>{says.create}</LinkButton>}
      </PageHead>
      {all.length > MANY && (
        <div class="toolbar">
          <input
            type="search"
            class="grow"
            aria-label={says.search}
            placeholder={says.search}
            value={search}
            onInput={(event) => setSearch(event.currentTarget.value)}
          />
        </div>
      )}
      {!all.length
        ? (
          <div class="card">
            <Empty icon="templates" title={says.none}>
              <p>{says.noneTold}</p>
            </Empty>
          </div>
        )
        : shown.length
        ? (
          <ul class="template-cards">
            {shown.map((template) => (
              <li key={template.id}>
                <TemplateCard template={template} />
              </li>
            ))}
          </ul>
        )
        : <p class="faint" role="status">{says.noMatch}</p>}
    </>
  );
}
