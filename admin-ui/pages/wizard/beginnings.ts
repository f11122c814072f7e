import type { ScheduledView, SessionView, TemplateView } from "../../../src/contract/mod.ts";
import { spellMac } from "../../../src/contract/mac_list.ts";
import { api } from "../../data/api.ts";
import { type Draft, emptyDraft, type When, withOptions, withSchedule } from "./draft.ts";
import type { WizardStart } from "./wizard.ts";

const TIMES: When[] = ["now", "cyclic", "once", "daily", "weekly", "monthly"];

/**
 * What a wizard for something new begins with, by its address: `?from=SESSION`, `?template=ID`, `?image=NAME`,
 * `?machines=MAC,MAC`, `?when=weekly`.
 */
export async function beginNew(
  kind: "newSession" | "newTemplate",
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<WizardStart> {
  let draft = await blank(signal);
  const from = query.get("from"), template = query.get("template"), image = query.get("image");
  if (from) {
    draft = withOptions(draft, (await api.get<SessionView>(`sessions/${number(from)}`, signal)).options);
  }
  if (template) {
    const { id, options } = await api.get<TemplateView>(`templates/${number(template)}`, signal);
    draft = { ...withOptions(draft, options), way: kind === "newSession" ? "asIs" : "own", templateId: id };
  }
  if (image) draft = { ...draft, image };
  const machines = (query.get("machines") ?? "").split(",").flatMap((text) => {
    const mac = spellMac(text);
    return mac ? [{ mac }] : [];
  });
  if (machines.length) draft = { ...draft, type: "mac", machines };
  const when = TIMES.find((each) => each === query.get("when"));
  return { kind, draft: when ? { ...draft, when } : draft, isFilled: from !== null || template !== null };
}

/** What changing a session begins with; `gone` when that is too late. */
export async function beginSession(id: string, signal: AbortSignal): Promise<WizardStart | "gone"> {
  const { name, state, options } = await api.get<SessionView>(`sessions/${number(id)}`, signal);
  if (state !== "gathering") return "gone";
  return {
    kind: "editSession",
    target: { id, name },
    draft: named(withOptions(await blank(signal), options), name),
  };
}

/** What changing a template begins with. */
export async function beginTemplate(id: string, signal: AbortSignal): Promise<WizardStart> {
  const { name, options } = await api.get<TemplateView>(`templates/${number(id)}`, signal);
  return {
    kind: "editTemplate",
    target: { id, name },
    draft: named(withOptions(await blank(signal), options), name),
  };
}

/** What changing a schedule begins with. */
export async function beginSchedule(id: string, signal: AbortSignal): Promise<WizardStart> {
  const { name, options, schedule } = await api.get<ScheduledView>(`schedules/${number(id)}`, signal);
  const draft = withSchedule(withOptions(await blank(signal), options), schedule);
  return { kind: "editSchedule", target: { id, name }, draft: named(draft, name) };
}

/** With the waiting time of the settings; servers without that setting wait a minute. */
async function blank(signal: AbortSignal): Promise<Draft> {
  const settings = await api.get<{ waitSeconds?: number }>("settings/console", signal).catch(() => undefined);
  return emptyDraft(
    Date.now(),
    new Intl.DateTimeFormat().resolvedOptions().timeZone,
    settings?.waitSeconds ?? 60,
  );
}

function named(draft: Draft, name: string): Draft {
  return { ...draft, name, isNameOwn: true };
}

/** A path is made of it: nothing but digits goes in. */
function number(id: string): string {
  return id.replace(/\D/g, "") || "0";
}
