import type { BootPlanView, MachineDetailView, MachineView } from "../contract/mod.ts";
import { alignColumns, formatBytes, plainText } from "./image_view.ts";
import { localTime } from "./local_time.ts";

/** Machines as a table for people; `now` in milliseconds since 1970. */
export function machineTable(machines: MachineView[], now: number): string {
  if (!machines.length) {
    return "No machines. They are listed when they boot over the network or register; `broadside machine import` adds some.";
  }
  const rows = machines.map((machine) => [
    machine.id,
    machine.label,
    machine.macs[0] ?? "-",
    machine.group ?? "-",
    machine.assignment ?? "-",
    bootText(machine.boot),
    machine.online ? "now" : machine.lastSeen === null ? "never" : ago(now - machine.lastSeen),
    machine.address ?? "-",
    [machine.vendor, machine.model].filter(Boolean).join(" ") || "-",
    String(machine.deployments),
  ]);
  const heads = ["#", "name", "MAC", "group", "assigned", "boots", "seen", "address", "model", "deployed"];
  return alignColumns([heads, ...rows.map((row) => row.map(plainText))]).join("\n");
}

/** All of a machine for people. */
export function describeMachine(machine: MachineDetailView, now: number): string {
  const { firmware, secureBoot, cpus, cpu, memory, disks, history, hardware } = machine;
  const seen = [
    machine.online ? "now" : machine.lastSeen === null ? "never" : `${ago(now - machine.lastSeen)} ago`,
    machine.seenBy && `(${machine.seenBy})`,
    machine.address && `at ${machine.address}`,
  ];
  const facts: [string, string | null | undefined | false][] = [
    ["number", machine.id],
    ["name", machine.name ?? (machine.label === machine.macs[0] ? null : `${machine.label} (its own)`)],
    ["group", machine.group],
    [
      "assigned",
      machine.assignment && [machine.assignment, session(machine.sessionId)].filter(Boolean).join(" "),
    ],
    ["boots", `${bootText(machine.boot)}: ${machine.boot.why}`],
    ["MAC", machine.macs.join(", ")],
    ["UUID", machine.uuid],
    ["made by", [machine.vendor, machine.model].filter(Boolean).join(" ")],
    ["serial", machine.serial],
    ["CPU", cpus !== null && [cpu, `${cpus} processors`].filter(Boolean).join(", ")],
    ["memory", memory !== null && formatBytes(memory)],
    ["firmware", firmware],
    ["Secure Boot", secureBoot === null ? null : secureBoot ? "on" : "off"],
    ["BIOS", [hardware?.biosVersion, hardware?.biosDate].filter(Boolean).join(", ")],
    ...disks.map(({ path, size, model }): [string, string] => [
      "disk",
      [path, formatBytes(size), model].filter(Boolean).join(", "),
    ]),
    ["first seen", machine.firstSeen !== null && localTime(machine.firstSeen)],
    ["last seen", seen.filter(Boolean).join(" ")],
  ];
  const lines = facts.filter(([, value]) => value).map(([name, value]) =>
    `${name.padEnd(12)} ${plainText(value as string)}`
  );
  if (!history.length) return [...lines, "", "It never took part in a session."].join("\n");
  const rows = history.map(({ sessionId, sessionName, image, state, endedAt, joinedAt, reason }) => [
    localTime(endedAt ?? joinedAt),
    state,
    `${sessionId} ${sessionName}`,
    image,
    reason ?? "",
  ]);
  const heads = ["when", "state", "session", "image", "reason"];
  return [...lines, "", ...alignColumns([heads, ...rows.map((row) => row.map(plainText))])].join("\n");
}

function bootText({ assignment, sessionId }: BootPlanView): string {
  return [assignment, session(sessionId)].filter(Boolean).join(" ");
}

function session(id: string | null): string {
  return id === null ? "" : `(session ${id})`;
}

/** A time span for people, in its largest unit. */
export function ago(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds / 1000);
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} days`;
}
