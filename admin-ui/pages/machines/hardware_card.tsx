import type { ComponentChildren } from "preact";
import type { MachineDetailView } from "../../../src/contract/mod.ts";
import { ago, bytes, when } from "../../data/format.ts";
import { words } from "../../words/mod.ts";

const text = words.machines.detail;

/** What is known of a machine. */
export function HardwareCard({ machine }: { machine: MachineDetailView }) {
  const { vendor, model, serial, uuid, cpu, cpus, memory, firmware, secureBoot, hardware } = machine;
  const { disks, macs, address, firstSeen, lastSeen, seenBy } = machine;
  const facts: [string, ComponentChildren][] = [
    [text.vendor, vendor],
    [words.machines.model, model],
    [text.serial, serial],
    [text.uuid, uuid],
    [text.cpu, cpu ?? (cpus && String(cpus))],
    [text.memory, memory !== null && bytes(memory)],
    [text.firmware, [firmware, hardware?.biosVersion, hardware?.biosDate].filter(Boolean).join(", ")],
    [text.secureBoot, secureBoot !== null && (secureBoot ? text.on : text.off)],
    [
      text.disks,
      disks.length > 0 && disks.map((disk) => (
        <div key={disk.path}>
          <code>{disk.path}</code> {bytes(disk.size)} {disk.model}
        </div>
      )),
    ],
    [
      text.cards,
      hardware?.cards?.length
        ? hardware.cards.map((card) => (
          <div key={card.name}>
            <code>{card.mac}</code> {card.name} {card.driver}{" "}
            {card.link === undefined ? "" : card.link ? text.link : text.noLink}
          </div>
        ))
        : macs.map((mac) => (
          <div key={mac}>
            <code>{mac}</code>
          </div>
        )),
    ],
    [text.address, address],
    [text.firstSeen, firstSeen !== null && when(firstSeen)],
    [words.machines.lastSeen, lastSeen !== null && ago(lastSeen)],
    [text.seenBy, seenBy],
  ];
  return (
    <section class="card" aria-labelledby="hardware">
      <h2 id="hardware">{text.hardware}</h2>
      {!hardware && <p class="faint">{text.notTold}</p>}
      <dl class="facts">
        {facts.filter(([, value]) => value).map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}
