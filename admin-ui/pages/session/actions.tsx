import { useState } from "preact/hooks";
import type { SessionView, TemplateView } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import { go } from "../../app/router.ts";
import { api } from "../../data/api.ts";
import type { Members } from "../../data/live.ts";
import { isRunning, total } from "../../data/progress.ts";
import { LinkButton } from "../../parts/bits.tsx";
import { Confirm } from "../../parts/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { attempt, tellDone } from "../../parts/notices.tsx";
import { words } from "../../words/mod.ts";
import { saveReport } from "./report.ts";
import { SaveTemplate } from "./save_template.tsx";

const { actions } = words.session;

/** What can be done with a session, by its state and by who looks. */
export function Actions({ session, members }: { session: SessionView; members: Members }) {
  const { id, state, options, name } = session;
  const [asking, setAsking] = useState<"stop" | "remove" | "template">();
  const runs = isRunning(session), mayChange = may("operator"), nobody = total(session) === 0;
  const close = () => setAsking(undefined);
  const wake = async () => {
    const answer = await attempt(() => api.post<{ waking: number }>(`sessions/${id}/wake`, {}));
    if (answer) tellDone(actions.waking(answer.waking));
  };
  return (
    <>
      {mayChange && state === "gathering" && (
        <>
          <button
            type="button"
            class="main"
            disabled={nobody}
            title={nobody ? actions.nobody : undefined}
            onClick={() => attempt(() => api.post(`sessions/${id}/start`, {}), actions.started)}
          >
            <Icon name="play" />
            {actions.start}
          </button>
          <LinkButton href={`/sessions/${id}/edit`}>
            <Icon name="edit" />
            {actions.change}
          </LinkButton>
        </>
      )}
      {mayChange && runs && (
        <>
          {options.type === "mac" && (
            <button type="button" onClick={wake}>
              <Icon name="wake" />
              {actions.wake}
            </button>
          )}
          <button type="button" onClick={() => setAsking("stop")}>
            <Icon name="stop" />
            {actions.stop}
          </button>
        </>
      )}
      {mayChange && !runs && (
        <LinkButton main href={`/sessions/new?from=${id}`}>
          <Icon name="runs" />
          {actions.again}
        </LinkButton>
      )}
      <button type="button" onClick={() => attempt(() => saveReport(session, members))}>
        <Icon name="download" />
        {actions.report}
      </button>
      {mayChange && (
        <button type="button" onClick={() => setAsking("template")}>
          <Icon name="templates" />
          {actions.template}
        </button>
      )}
      {mayChange && !runs && (
        <button type="button" onClick={() => setAsking("remove")}>
          <Icon name="remove" />
          {words.common.remove}
        </button>
      )}
      {asking === "stop" && (
        <Confirm
          title={words.session.stopping.title}
          action={actions.stop}
          onClose={close}
          onConfirm={async () => {
            await api.post(`sessions/${id}/stop`, {});
            tellDone(words.session.stopping.done);
          }}
        >
          <p>{state === "gathering" ? words.session.stopping.gathering : words.session.stopping.told}</p>
        </Confirm>
      )}
      {asking === "remove" && (
        <Confirm
          title={words.runs.remove.title}
          action={words.common.remove}
          onClose={close}
          onConfirm={async () => {
            await api.delete(`sessions/${id}`);
            tellDone(words.runs.remove.done);
            go("/sessions");
          }}
        >
          <p>{words.runs.remove.told(name)}</p>
        </Confirm>
      )}
      {asking === "template" && (
        <SaveTemplate
          proposed={name}
          onClose={close}
          onSave={async (name) => {
            const made = await api.post<TemplateView>(`sessions/${id}/template`, { name });
            tellDone(words.session.template.done(made.name));
          }}
        />
      )}
    </>
  );
}
