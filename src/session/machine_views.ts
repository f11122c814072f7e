import type {
  BootAssignment,
  Hardware,
  MachineDeploymentView,
  MachineView,
  MemberState,
} from "../contract/mod.ts";
import type { DeploymentRow, MachineRow } from "../store/mod.ts";
import type { BootPlan } from "./boot_plan.ts";
import { labelOf } from "./machines.ts";
import { isOnline } from "./session_views.ts";
import type { Target } from "./targets.ts";

/** What belongs to a machine besides its own row. */
export interface MachineContext {
  /** What its latest registration told. */
  hardware: Hardware | null;
  plan: BootPlan;
  targets: Target[];
  deployments: number;
}

/** How the admin API shows a machine. */
export function machineView(machine: MachineRow, context: MachineContext): MachineView {
  const { id, name, macs, uuid, group, assignment, assignedSession, firstSeen, seenBy, deployedAt } = machine;
  const { plan, targets, deployments, hardware } = context;
  const latest = targets.toSorted((a, b) => b.heardAt - a.heardAt).at(0);
  const online = targets.some(isOnline);
  const heardAt = latest?.heardAt ?? 0;
  return {
    id: String(id),
    name,
    label: name ?? latest?.name ?? labelOf(machine),
    macs,
    uuid: uuid ?? hardware?.uuid ?? null,
    group,
    assignment: assignment as BootAssignment | null,
    sessionId: assignedSession === null ? null : String(assignedSession),
    boot: { assignment: plan.assignment, sessionId: plan.session ?? null, why: plan.why },
    ...hardwareView(hardware),
    firmware: hardware?.firmware ?? machine.firmware,
    firstSeen,
    lastSeen: machine.lastSeen === null ? null : Math.max(machine.lastSeen, heardAt),
    address: machine.address,
    seenBy,
    online,
    targetId: latest ? String(latest.id) : null,
    deployedAt,
    deployments,
  };
}

/** What a list shows of what a registration told. */
function hardwareView(hardware: Hardware | null) {
  const { vendor = null, model = null, serial = null, cpus = null, memory = null } = hardware ?? {};
  return {
    vendor,
    model,
    serial,
    cpu: hardware?.cpuModel ?? null,
    cpus,
    memory,
    disks: (hardware?.disks ?? []).map(({ path, size, model = null }) => ({ path, size, model })),
    secureBoot: hardware?.secureBoot ?? null,
  };
}

/** How the admin API shows a machine's part in a session. */
export function deploymentView(row: DeploymentRow): MachineDeploymentView {
  const { sessionId, sessionName, image, root, state, reason, joinedAt, startedAt, endedAt } = row;
  return {
    sessionId: String(sessionId),
    sessionName,
    image,
    root,
    state: state as MemberState,
    reason,
    joinedAt,
    startedAt,
    endedAt,
  };
}
