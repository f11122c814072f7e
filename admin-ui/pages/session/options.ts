import type { SessionView } from "../../../src/contract/mod.ts";
import { when } from "../../data/format.ts";
import { words } from "../../words/mod.ts";

const told = words.session.options;

/** A session's options in words: what each is about, and what was chosen. */
export function optionsInWords(session: SessionView): [string, string][] {
  const { options, group, port, machinesListed, createdAt, origin, id, root } = session;
  const { type, sessionId, destination: { disk, partition }, succeed, rateLimit } = options;
  const whom = type === "id"
    ? told.types.id(sessionId ?? id)
    : type === "mac"
    ? told.types.mac(machinesListed)
    : told.types.automatic;
  const where = disk === "auto" ? told.diskAuto : told.diskOf(disk);
  return [
    [told.whom, whom],
    [told.disk, partition ? told.partition(partition.number, where) : where],
    [told.start, told.startText(options.waitSeconds, options.minTargets, options.maxTargets)],
    [told.giveUp, told.giveUpText(options.giveUpSeconds)],
    [told.succeed, "count" in succeed ? told.number(succeed.count) : told.percent(succeed.percent)],
    [told.limit, told.limitText(options.timeLimitSeconds)],
    [told.rate, rateLimit ? told.rateText(rateLimit.value, rateLimit.unit) : told.none],
    [told.network, told.networkText(options.interface, group, port)],
    [told.constantCast, told.constantCastText(options.constantCast)],
    [told.readback, told.readbackText(options.readback)],
    [told.grow, told.growText(options.grow)],
    [told.after, told.afters[options.after]],
    [told.made, `${when(createdAt)}, ${told.origins[origin]}`],
    [told.root, root],
  ];
}
