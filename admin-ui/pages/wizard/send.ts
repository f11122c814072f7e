import type { ScheduledView, SessionView, TemplateView } from "../../../src/contract/mod.ts";
import { api } from "../../data/api.ts";
import { words } from "../../words/mod.ts";
import type { Wizard } from "./wizard.ts";

/** What came of it: what to say, and where to see it. */
export interface Sent {
  done: string;
  to: string;
}

/** Sends what the wizard gathered. The template is made first: what its name runs into is told before anything begins. */
export async function send(wizard: Wizard): Promise<Sent> {
  const { kind, target, key, checked: { value: { options, schedule } } } = wizard, { done } = words.wizard;
  if (!options) throw new Error(words.wizard.fix);
  switch (kind) {
    case "editSession":
      await api.put(`sessions/${target!.id}`, options);
      return { done: done[kind], to: `/sessions/${target!.id}` };
    case "editSchedule":
      await api.put(`schedules/${target!.id}`, { options, schedule });
      return { done: done[kind], to: "/schedules" };
    case "editTemplate":
      await api.put(`templates/${target!.id}`, options);
      return { done: done[kind], to: "/templates" };
    case "newTemplate":
      await api.post<TemplateView>("templates", options, key);
      return { done: done[kind], to: "/templates" };
  }
  const { alsoTemplate, way } = wizard.draft.value;
  if (alsoTemplate && way !== "asIs") {
    if (wizard.template) await api.put(`templates/${wizard.template}`, options);
    else wizard.template = (await api.post<TemplateView>("templates", options, `${key}-template`)).id;
    wizard.keep();
  }
  if (schedule) {
    await api.post<ScheduledView>("schedules", { options, schedule }, key);
    return { done: done.newSchedule, to: "/schedules" };
  }
  const { id } = await api.post<SessionView>("sessions", options, key);
  return { done: done.newSession, to: `/sessions/${id}` };
}
