import { useState } from "preact/hooks";
import type { TemplateView } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import { api } from "../../data/api.ts";
import { when } from "../../data/format.ts";
import { templates } from "../../data/live.ts";
import { Confirm } from "../../parts/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { attempt, tellDone } from "../../parts/notices.tsx";
import { words } from "../../words/mod.ts";
import { afterTold, destinationTold, networkTold, typeTold } from "../wizard/told.ts";

/** A template: what it does in words, and what can be done with it. */
export function TemplateCard({ template: { id, name, options, changedAt } }: { template: TemplateView }) {
  const { templates: says } = words, { facts } = says;
  return (
    <article class="card template-card" aria-labelledby={`template-${id}`}>
      <div>
        <h2 id={`template-${id}`}>{name}</h2>
        <p class="faint">{says.changed(when(changedAt))}</p>
      </div>
      <dl class="facts">
        <dt>{facts.image}</dt>
        <dd>{options.image}</dd>
        <dt>{facts.takes}</dt>
        <dd>{typeTold(options)}</dd>
        <dt>{facts.writes}</dt>
        <dd>{destinationTold(options)}</dd>
        <dt>{facts.sends}</dt>
        <dd>{networkTold(options)}</dd>
        <dt>{facts.ends}</dt>
        <dd>{afterTold(options)}</dd>
      </dl>
      {may("operator") && <Actions id={id} name={name} />}
    </article>
  );
}

function Actions({ id, name }: { id: string; name: string }) {
  const { templates: says } = words, [isAsked, setAsked] = useState(false);
  return (
    <div class="actions">
      <a class="button small main" href={`/sessions/new?template=${id}`} aria-label={says.of(says.use, name)}>
        {says.use}
      </a>
      <a class="button small" href={`/templates/${id}/edit`} aria-label={says.of(says.change, name)}>
        {says.change}
      </a>
      <button
        type="button"
        class="small"
        aria-label={says.of(says.duplicate, name)}
        onClick={() => attempt(() => duplicate(id, name), says.duplicated(name))}
      >
        {says.duplicate}
      </button>
      <button
        type="button"
        class="small"
        aria-label={says.of(says.remove, name)}
        onClick={() => setAsked(true)}
      >
        <Icon name="remove" />
        {says.remove}
      </button>
      {isAsked && (
        <Confirm
          title={says.removeTitle(name)}
          action={says.remove}
          onClose={() => setAsked(false)}
          onConfirm={async () => {
            await api.delete(`templates/${id}`);
            tellDone(says.removed(name));
            document.querySelector<HTMLElement>("h1")?.focus();
          }}
        >
          <p>{says.removeTold}</p>
        </Confirm>
      )}
    </div>
  );
}

/** Makes another one with the same answers, its list of machines too. */
async function duplicate(id: string, name: string): Promise<void> {
  const { options } = await api.get<TemplateView>(`templates/${id}`);
  const taken = new Set(templates.all.map((each) => each.name));
  for (let number = 1;; number++) {
    const copy = words.templates.copy(name.slice(0, 85), number);
    if (!taken.has(copy)) {
      await api.post("templates", { ...options, name: copy });
      return;
    }
  }
}
