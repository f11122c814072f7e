import type { SessionOptions } from "../../../src/contract/session_options.ts";
import type { Schedule } from "../../../src/contract/schedule.ts";
import { words } from "../../words/mod.ts";
import { UNITS } from "./duration.ts";

/** Options and schedules in words, one text a step of the wizards. */

/** Where the image goes. */
export function destinationTold({ destination: { disk, partition }, grow }: SessionOptions): string {
  const { says } = words.wizard, number = /^index:(\d+)$/.exec(disk)?.[1];
  const simple = disk === "auto" || disk === "smallest" || disk === "largest"
    ? says.disk[disk]
    : says.disk.named(disk);
  const where = number ? says.disk.number(number) : simple;
  if (!partition) return joined([where, grow && says.grow]);
  return joined([
    says.partition(partition.number, where),
    partition.type && says.marked(words.wizard.steps.destination.kinds[partition.type] ?? partition.type),
    grow && says.growInto,
  ]);
}

/** What it is sent from, and how fast. */
export function networkTold({ interface: name, rateLimit }: SessionOptions): string {
  const { says } = words.wizard;
  return joined([
    name === null ? says.anyInterface : says.interface(name),
    rateLimit ? says.limit(`${rateLimit.value} ${rateLimit.unit}`) : says.noLimit,
  ]);
}

/** Whom it takes. `machines`: how many are listed, where the list itself is not there. */
export function typeTold({ type, sessionId, machines, constantCast }: SessionOptions): string {
  const { says } = words.wizard;
  const whom = type === "automatic"
    ? says.type.automatic
    : type === "id"
    ? sessionId === null ? says.type.idByNumber : says.type.id(sessionId)
    : machines.length
    ? says.type.macCount(says.machines(machines.length))
    : says.type.mac;
  return joined([whom, constantCast && says.constantCast]);
}

/** How many, and for how long. */
export function numbersTold(options: SessionOptions): string {
  const { says } = words.wizard,
    { minTargets, maxTargets, waitSeconds, giveUpSeconds, timeLimitSeconds } = options;
  return joined([
    says.atLeast(minTargets),
    maxTargets !== null && says.atMost(maxTargets),
    waitSeconds ? says.waits(timeTold(waitSeconds)) : says.noWait,
    giveUpSeconds === null ? says.neverGivesUp : says.givesUp(timeTold(giveUpSeconds)),
    timeLimitSeconds === null ? says.noLaggards : says.laggards(timeTold(timeLimitSeconds)),
    succeedTold(options),
  ]);
}

/** When it counts as finished. */
export function succeedTold({ succeed }: SessionOptions): string {
  const { says } = words.wizard;
  if ("count" in succeed) return says.succeedCount(succeed.count);
  return succeed.percent === 100 ? says.succeedAll : says.succeedPercent(succeed.percent);
}

/** What happens to a machine afterwards. */
export function afterTold({ after, readback }: SessionOptions): string {
  const { says, steps } = words.wizard;
  return joined([
    `${steps.after.label.toLowerCase()} ${steps.after[after]}`,
    readback ? says.readback : says.noReadback,
  ]);
}

/** When it runs; undefined is now. */
export function scheduleTold(schedule: Schedule | undefined): string {
  return sentence(scheduleText(schedule));
}

function scheduleText(schedule: Schedule | undefined): string {
  const { says, weekdays } = words.wizard;
  if (!schedule) return says.now;
  if (schedule.type === "cyclic") return says.cyclic;
  const zone = zoneTold(schedule.timeZone);
  if (schedule.type === "once") return says.once(dateTold(schedule.date), schedule.time, zone);
  const often = schedule.type === "daily"
    ? says.daily(schedule.every)
    : schedule.type === "weekly"
    ? says.weekly(
      schedule.every,
      listed([...schedule.days].sort((a, b) => a - b).map((day) => weekdays[day - 1])),
    )
    : says.monthly(schedule.day);
  const until = schedule.until === null ? "" : says.until(dateTold(schedule.until));
  return says.repeating(often, schedule.time, dateTold(schedule.from), until, zone);
}

/** Seconds in the longest units that hold them whole. */
export function timeTold(seconds: number): string {
  const { says } = words.wizard, told = { d: says.days, h: says.hours, min: says.minutes, s: says.seconds };
  const [unit, length] = UNITS.find(([, length]) => seconds >= length && seconds % length === 0) ?? ["s", 1];
  return told[unit](seconds / length);
}

/** Europe/Berlin, America/New York. */
export function zoneTold(timeZone: string): string {
  return timeZone.replaceAll("_", " ");
}

const day = new Intl.DateTimeFormat(undefined, {
  ...{ weekday: "short", year: "numeric", month: "short", day: "numeric" } as const,
  timeZone: "UTC",
});

/** A date on the wall, YYYY-MM-DD. */
export function dateTold(date: string): string {
  return day.format(Date.parse(`${date}T00:00:00Z`));
}

/** A moment as the wall of a time zone shows it. */
export function momentTold(time: number, timeZone: string): string {
  return new Intl.DateTimeFormat(undefined, {
    ...{ weekday: "short", year: "numeric", month: "short", day: "numeric" } as const,
    ...{ hour: "2-digit", minute: "2-digit", timeZone } as const,
  }).format(time);
}

function listed(texts: string[]): string {
  if (texts.length < 2) return texts.join("");
  return `${texts.slice(0, -1).join(", ")} ${words.wizard.says.and} ${texts.at(-1)}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function joined(texts: (string | false | null)[]): string {
  return sentence(texts.filter(Boolean).join("; "));
}
