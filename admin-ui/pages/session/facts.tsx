import type { ComponentChildren } from "preact";
import type { MemberView, TargetView } from "../../../src/contract/mod.ts";
import { bytes, duration, percent, rate, when } from "../../data/format.ts";
import { words } from "../../words/mod.ts";

const told = words.session.target;

/** How a target fares in its session. */
export function memberFacts(member: MemberView) {
  const { joinedAt, startedAt, endedAt, progress, loss, receiver, state, lagging } = member;
  const took = startedAt !== null && endedAt !== null ? (endedAt - startedAt) / 1000 : null;
  return list([
    [told.joined, when(joinedAt)],
    [told.began, startedAt !== null && when(startedAt)],
    [told.ended, endedAt !== null && when(endedAt)],
    [told.took, took !== null && duration(took)],
    [told.received, progress && bytes(progress.received)],
    [told.written, progress && bytes(progress.bytesDone)],
    [told.chunks, progress && told.of(progress.chunksDone, progress.chunksTotal)],
    [told.unicast, !!progress?.unicastBytes && bytes(progress.unicastBytes)],
    [told.rate, state === "deploying" && progress && rate(progress.writeRate)],
    [told.loss, loss !== null && `${percentOf(loss)}${lagging ? `, ${words.session.lags}` : ""}`],
    [told.receiver, receiver],
  ]);
}

/** What machine it is. */
export function targetFacts({ address, version, hardware, disk }: TargetView) {
  const { macs, vendor, model, serial, cpus, cpuModel, memory, firmware } = hardware;
  return list([
    [told.address, address],
    [told.macs, macs.length > 0 && macs.join(", ")],
    [told.model, [vendor, model].filter(Boolean).join(" ")],
    [told.serial, serial],
    [told.cpu, told.cpus(cpus, cpuModel)],
    [told.memory, bytes(memory)],
    [told.firmware, firmware],
    [told.disk, [disk.path, bytes(disk.size), disk.model, disk.serial].filter(Boolean).join(", ")],
    [told.version, version],
  ]);
}

function list(facts: [string, ComponentChildren][]) {
  return facts.filter(([, value]) => value !== null && value !== undefined && value !== false && value !== "")
    .map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name}=`} class="tabular">{value}</dd>]);
}

function percentOf(share: number): string {
  return share === 0 ? percent(0) : `${(share * 100).toFixed(1)} %`;
}
