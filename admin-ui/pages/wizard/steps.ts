import { type SessionOptions, sessionOptions } from "../../../src/contract/session_options.ts";
import { type Schedule } from "../../../src/contract/schedule.ts";
import { scheduledRequest } from "../../../src/contract/scheduled.ts";
import { nextRuns } from "../schedules/next_runs.ts";
import { type Draft, optionsOf, scheduleOf } from "./draft.ts";
import { issueText, type RawIssue } from "./issue_text.ts";

/** Steps in the manual's order. */
export type StepId =
  | "template"
  | "image"
  | "name"
  | "destination"
  | "network"
  | "type"
  | "machines"
  | "numbers"
  | "after"
  | "schedule"
  | "summary";

/** What a wizard makes or changes. */
export type WizardKind = "newSession" | "editSession" | "newTemplate" | "editTemplate" | "editSchedule";

/** Something wrong in a draft: where in the request, in which step, and in words. */
export interface Issue {
  path: string;
  step: StepId;
  text: string;
  /** Nothing was given yet: no reason to complain before the reader goes on. */
  isMissing: boolean;
}

/** What comes of a draft: what to send, or what is wrong. */
export interface Checked {
  issues: Issue[];
  options?: SessionOptions;
  schedule?: Schedule;
}

/** Which step asks for which of a request's values. */
const OWNERS: Record<string, StepId> = {
  ...{ template: "template", image: "image", name: "name" },
  ...{ destination: "destination", grow: "destination", interface: "network", rateLimit: "network" },
  ...{ type: "type", sessionId: "type", constantCast: "type", machines: "machines", wake: "machines" },
  ...{ minTargets: "numbers", maxTargets: "numbers", waitSeconds: "numbers", giveUpSeconds: "numbers" },
  ...{
    timeLimitSeconds: "numbers",
    succeed: "numbers",
    readback: "after",
    after: "after",
    schedule: "schedule",
  },
};

/** The step that asks for what is at a path such as `destination.partition.number`. */
export function ownerOf(path: string): StepId {
  return OWNERS[path.split(".")[0]] ?? "summary";
}

/** The steps that a wizard takes: with a template as it is only what that leaves open. */
export function stepsOf(kind: WizardKind, { way, type }: Pick<Draft, "way" | "type">): StepId[] {
  const isNew = kind === "newSession", isTimed = isNew || kind === "editSchedule";
  const first: StepId[] = isNew ? ["template"] : [], time: StepId[] = isTimed ? ["schedule"] : [];
  if (isNew && way === "asIs") return [...first, "name", ...time, "summary"];
  const machines: StepId[] = type === "mac" ? ["machines"] : [];
  return [
    ...first,
    ...["image", "name", "destination", "network", "type"] as const,
    ...machines,
    ...["numbers", "after"] as const,
    ...time,
    "summary",
  ];
}

/** Checks a draft as the server will, by the same schemas. `now`: in milliseconds since 1970. */
export function check(kind: WizardKind, draft: Draft, now: number): Checked {
  const raw = optionsOf(draft),
    schedule = stepsOf(kind, draft).includes("schedule") ? scheduleOf(draft) : undefined;
  const issues: Issue[] = [];
  const add = (issue: RawIssue) => {
    const path = issue.path.map(String).join(".");
    if (issues.some((each) => each.path === path)) return;
    issues.push({
      path,
      step: ownerOf(path),
      text: issueText(path, issue, draft),
      isMissing: isEmpty(path, draft),
    });
  };
  if (draft.way !== "own" && draft.templateId === null) {
    add({ code: "missing", path: ["template"], message: "" });
  }
  if (!raw.image) add({ code: "missing", path: ["image"], message: "" });
  // A stand-in for what is still missing, so that the rest is checked all the same.
  const options = sessionOptions.safeParse({ ...raw, image: raw.image || "?" });
  options.error?.issues.forEach((issue) => add(issue));
  if (!schedule) return { issues, options: issues.length ? undefined : options.data };
  // Only what goes with every schedule: what is wrong with the options themselves was told above.
  const simple = { image: "?", type: draft.type, machines: draft.type === "mac" ? [STAND_IN] : [] };
  const timed = scheduledRequest.safeParse({ options: simple, schedule });
  timed.error?.issues.forEach((issue) => add(issue));
  if (timed.success && schedule.type !== "cyclic" && !nextRuns(schedule, now, 1).length) {
    add({ code: "never", path: ["schedule", schedule.type === "once" ? "date" : "until"], message: "" });
  }
  return issues.length ? { issues } : { issues, options: options.data, schedule: timed.data!.schedule };
}

const STAND_IN = { mac: "00:00:00:00:00:01" };

function isEmpty(path: string, draft: Draft): boolean {
  const emptiness: Record<string, boolean> = {
    template: draft.templateId === null,
    image: !draft.image,
    machines: !draft.machines.length,
    "destination.disk": draft.disk === "named" && !draft.diskName.trim(),
    "destination.partition.type": !draft.partitionCode.trim(),
  };
  return emptiness[path] ?? false;
}
