import type { BootAssignment, BootSettings } from "../contract/mod.ts";
import type { MachineRow } from "../store/mod.ts";
import { isMeantFor, isNewTo } from "./eligibility.ts";
import { active, isOver, isRunning, type Member, type Session } from "./model.ts";

/** What a machine shall boot now. */
export interface BootPlan {
  assignment: BootAssignment;
  /** What to do where the machine's own disk starts nothing: an empty one waits for a session. */
  otherwise?: "server";
  /** Number of the session that the target shall wait for; any automatic one without it. */
  session?: string;
  /** How the machine is called, where it has a name. */
  name?: string;
  /** Why, in words for people. */
  why: string;
}

/** The settings with what the server adds: since when each group has its assignment. */
export interface KeptBootSettings extends BootSettings {
  since: Record<string, number>;
}

/** What the plan of a machine depends on. */
export type PlannedMachine = Pick<
  MachineRow,
  | "name"
  | "group"
  | "assignment"
  | "assignedSession"
  | "assignedAt"
  | "deployedAt"
  | "deployedThrough"
  | "macs"
>;

/** A machine of which nothing is known yet. */
export const UNKNOWN_YET: PlannedMachine = {
  name: null,
  group: null,
  assignment: null,
  assignedSession: null,
  assignedAt: null,
  deployedAt: null,
  deployedThrough: 0,
  macs: [],
};

/** What was chosen for a machine, and by what. */
interface Choice {
  assignment: BootAssignment;
  session: number | null;
  /** When it was made for this machine or its group; null for the default, which owes nothing to anyone. */
  since: number | null;
  by: string;
  /** Nothing was chosen for the machine or its group. */
  isDefault?: boolean;
}

/**
 * What a machine boots, by the rule in README.md: what was chosen for it, its group or all, but the server's deployment
 * only while there is one for it, so that it boots what was deployed and not the deployment again.
 *
 * `machine` is undefined for one that cannot be remembered, `targets` are the numbers under which it takes part.
 */
export function bootPlan(
  machine: PlannedMachine | undefined,
  targets: number[],
  settings: KeptBootSettings,
  sessions: Iterable<Session>,
): BootPlan {
  const running = [...sessions].filter(isRunning);
  const name = machine?.name ?? undefined;
  const plan = (assignment: BootAssignment, why: string, session?: number | null): BootPlan => ({
    assignment,
    ...(session ? { session: String(session) } : {}),
    ...(name === undefined ? {} : { name }),
    why,
  });
  const choice = choiceFor(machine, settings);
  const listing = machine && choice.isDefault &&
    running.find((session) => session.options.type === "mac" && wants(session, machine, targets, choice));
  if (listing) return plan("server", `${title(listing)} lists it.`);
  if (choice.assignment === "local" || choice.assignment === "client") {
    return plan(choice.assignment, `Chosen by ${choice.by}.`);
  }
  const halfway = running.find((session) => parts(session, targets).some(isHalfway));
  if (halfway) return plan("server", `${title(halfway)} has written part of its disk and goes on.`);
  if (choice.assignment === "menu") return plan("menu", `Chosen by ${choice.by}.`);
  // Who cannot be remembered would be deployed again and again.
  if (!machine) return plan("menu", "No more machines can be known; forget some.");
  return serverPlan(machine, targets, choice, running, plan);
}

function serverPlan(
  machine: PlannedMachine,
  targets: number[],
  choice: Choice,
  running: Session[],
  plan: (assignment: BootAssignment, why: string, session?: number | null) => BootPlan,
): BootPlan {
  const wanting = running.find((session) => wants(session, machine, targets, choice));
  if (wanting) return plan("server", `${title(wanting)} takes it.`, choice.session);
  if (choice.session !== null) return plan("local", `Session ${choice.session} does not take it (any more).`);
  if (isOwing(choice, machine)) return plan("server", `Chosen by ${choice.by}; it waits for a session.`);
  const why = machine.deployedAt === null
    ? "No session takes it now."
    : "It has been deployed, and no new session takes it.";
  return { ...plan("local", why), otherwise: "server" };
}

/** True when something was chosen for the machine or its group that its deployments since have not fulfilled. */
export function isOwed(machine: PlannedMachine, settings: KeptBootSettings): boolean {
  const choice = choiceFor(machine, settings);
  return choice.assignment === "server" && isOwing(choice, machine);
}

function isOwing({ since }: Choice, { deployedAt }: PlannedMachine): boolean {
  return since !== null && since > (deployedAt ?? -Infinity);
}

/** Whether the running session takes the machine. */
function wants(session: Session, machine: PlannedMachine, targets: number[], choice: Choice): boolean {
  const wish = choice.session === null ? null : String(choice.session);
  if (!isMeantFor(session, wish, machine.macs)) return false;
  const mine = parts(session, targets);
  if (mine.length) return mine.some((member) => !isOver(member));
  // A session that was there when the machine got its image from another one must not have it next.
  return isOpen(session) &&
    (wish !== null || isOwing(choice, machine) || isNewTo(session, machine.deployedThrough));
}

/** What was chosen: for the machine itself, for its group, or for all. */
function choiceFor(machine: PlannedMachine | undefined, settings: KeptBootSettings): Choice {
  if (machine?.assignment) {
    const { assignment, assignedSession, assignedAt } = machine;
    return {
      assignment: assignment as BootAssignment,
      session: assignedSession,
      since: assignedAt,
      by: "its own assignment",
    };
  }
  const group = machine?.group ?? undefined;
  if (group !== undefined && Object.hasOwn(settings.groups, group)) {
    const { assignment, sessionId } = settings.groups[group];
    const since = settings.since[group] ?? null;
    return {
      assignment,
      session: sessionId === null ? null : Number(sessionId),
      since,
      by: `group ${group}`,
    };
  }
  return { assignment: settings.defaultBoot, session: null, since: null, by: "the default", isDefault: true };
}

function parts({ members }: Session, targets: number[]): Member[] {
  return targets.flatMap((id) => members.get(id) ?? []);
}

/** Its disk may hold part of an image: booting it is of no use. */
function isHalfway({ state }: Member): boolean {
  return state === "deploying" || state === "lost";
}

/** Whether the session would take one more machine, or a cyclic one's next run will. */
function isOpen(session: Session): boolean {
  const { constantCast, maxTargets } = session.options;
  if (session.cycle !== null) return true;
  if (maxTargets !== null && active(session) >= maxTargets) return false;
  return session.state === "gathering" || constantCast;
}

function title({ id, name }: Session): string {
  return `Session ${id} (${name})`;
}
