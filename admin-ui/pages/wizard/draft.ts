import type {
  ListedMachine,
  RateLimit,
  SessionOptions,
  SessionRequest,
  SessionType,
} from "../../../src/contract/session_options.ts";
import { PARTITION_KINDS } from "../../../src/contract/destination.ts";
import type { Schedule } from "../../../src/contract/schedule.ts";
import type { After } from "../../../src/contract/values.ts";
import { type Duration, durationOf, numberOf, secondsOf } from "./duration.ts";

/** How a disk is chosen: as the words of `diskWish`, by its number, or by what else names it. */
export type DiskChoice = "auto" | "smallest" | "largest" | "number" | "named";
/** When: at once, or by a schedule of this type. */
export type When = "now" | Schedule["type"];

/** What a wizard was told so far, as it was typed: numbers are text, and what another choice hides is kept. */
export interface Draft {
  /** Everything by hand; a template as it is; or all steps, beginning with a template's answers. */
  way: "own" | "asIs" | "from";
  templateId: string | null;
  image: string;
  name: string;
  /** The name was typed and not proposed. */
  isNameOwn: boolean;
  disk: DiskChoice;
  diskNumber: string;
  diskName: string;
  isPartition: boolean;
  partitionNumber: string;
  /** One of PARTITION_KINDS, `code`, or "" to leave the type as it is. */
  partitionKind: string;
  partitionCode: string;
  grow: boolean;
  /** "" is the server's choice. */
  interface: string;
  rate: string;
  rateUnit: RateLimit["unit"];
  type: SessionType;
  sessionId: string;
  constantCast: boolean;
  machines: ListedMachine[];
  wake: boolean;
  maxTargets: string;
  minTargets: string;
  wait: Duration;
  giveUp: Duration;
  timeLimit: Duration;
  succeedBy: "percent" | "count";
  succeedPercent: string;
  succeedCount: string;
  readback: boolean;
  after: After;
  when: When;
  date: string;
  time: string;
  timeZone: string;
  everyDays: string;
  everyWeeks: string;
  /** Monday is 1, Sunday 7. */
  days: number[];
  day: string;
  from: string;
  until: string;
  /** Save the answers as a template too. */
  alsoTemplate: boolean;
}

/** What a new wizard begins with. `now`: the reader's clock; dates are those on the wall in `timeZone`. */
export function emptyDraft(now: number, timeZone: string, waitSeconds = 60): Draft {
  const today = dateIn(now, timeZone), tomorrow = dateIn(now + 86_400_000, timeZone);
  return {
    ...{ way: "own", templateId: null, image: "", name: "", isNameOwn: false },
    ...{ disk: "auto", diskNumber: "1", diskName: "", isPartition: false, partitionNumber: "1" },
    ...{ partitionKind: "", partitionCode: "", grow: false, interface: "", rate: "", rateUnit: "MB/s" },
    ...{ type: "automatic", sessionId: "", constantCast: false, machines: [], wake: false },
    ...{ maxTargets: "", minTargets: "1", wait: durationOf(waitSeconds), giveUp: durationOf(null) },
    ...{ timeLimit: durationOf(null), succeedBy: "percent", succeedPercent: "100", succeedCount: "1" },
    ...{ readback: false, after: "wait", when: "now", date: tomorrow, time: "08:00", timeZone },
    ...{ everyDays: "1", everyWeeks: "1", days: [1], day: "1", from: today, until: "", alsoTemplate: false },
  };
}

/** The draft with the options of a session or template; its name, template and schedule stay. */
export function withOptions(draft: Draft, options: SessionOptions): Draft {
  const { destination: { disk, partition }, rateLimit, succeed } = options;
  const number = /^index:(\d+)$/.exec(disk)?.[1];
  const isWord = disk === "auto" || disk === "smallest" || disk === "largest";
  const kind = partition?.type ?? "",
    isKind = kind === "" || (PARTITION_KINDS as readonly string[]).includes(kind);
  return {
    ...draft,
    image: options.image,
    disk: number ? "number" : isWord ? disk : "named",
    diskNumber: number ?? draft.diskNumber,
    diskName: number || isWord ? draft.diskName : disk,
    isPartition: partition !== null,
    partitionNumber: partition ? String(partition.number) : draft.partitionNumber,
    partitionKind: isKind ? kind : "code",
    partitionCode: isKind ? draft.partitionCode : kind,
    grow: options.grow,
    interface: options.interface ?? "",
    rate: rateLimit ? String(rateLimit.value) : "",
    rateUnit: rateLimit?.unit ?? draft.rateUnit,
    type: options.type,
    sessionId: options.sessionId ?? "",
    constantCast: options.constantCast,
    machines: options.machines,
    wake: options.wake,
    maxTargets: options.maxTargets === null ? "" : String(options.maxTargets),
    minTargets: String(options.minTargets),
    wait: durationOf(options.waitSeconds),
    giveUp: durationOf(options.giveUpSeconds),
    timeLimit: durationOf(options.timeLimitSeconds),
    succeedBy: "count" in succeed ? "count" : "percent",
    succeedPercent: "percent" in succeed ? String(succeed.percent) : draft.succeedPercent,
    succeedCount: "count" in succeed ? String(succeed.count) : draft.succeedCount,
    readback: options.readback,
    after: options.after,
  };
}

/** The draft with a schedule. */
export function withSchedule(draft: Draft, schedule: Schedule): Draft {
  const made: Draft = { ...draft, when: schedule.type };
  if (schedule.type === "cyclic") return made;
  Object.assign(made, { time: schedule.time, timeZone: schedule.timeZone });
  if (schedule.type === "once") return { ...made, date: schedule.date };
  Object.assign(made, { from: schedule.from, until: schedule.until ?? "" });
  switch (schedule.type) {
    case "daily":
      return { ...made, everyDays: String(schedule.every) };
    case "weekly":
      return { ...made, everyWeeks: String(schedule.every), days: schedule.days };
    case "monthly":
      return { ...made, day: String(schedule.day) };
  }
}

/** What would be sent as `sessionOptions`; what is wrong with it is for its schema to say. */
export function optionsOf(draft: Draft): SessionRequest {
  const { partitionKind, succeedBy, type } = draft;
  const rate = numberOf(draft.rate), name = draft.name.trim();
  const isList = type === "mac";
  return {
    ...(name ? { name } : {}),
    image: draft.image,
    type,
    sessionId: type === "id" ? draft.sessionId.trim() || null : null,
    machines: isList ? draft.machines : [],
    wake: isList && draft.wake,
    destination: {
      disk: diskOf(draft),
      partition: draft.isPartition
        ? {
          number: required(draft.partitionNumber),
          type: (partitionKind === "code" ? draft.partitionCode.trim() : partitionKind) || null,
        }
        : null,
    },
    minTargets: required(draft.minTargets),
    maxTargets: numberOf(draft.maxTargets),
    waitSeconds: secondsOf(draft.wait) ?? NaN,
    giveUpSeconds: secondsOf(draft.giveUp),
    succeed: succeedBy === "count"
      ? { count: required(draft.succeedCount) }
      : { percent: required(draft.succeedPercent) },
    timeLimitSeconds: secondsOf(draft.timeLimit),
    rateLimit: rate === null ? null : { value: rate, unit: draft.rateUnit },
    interface: draft.interface || null,
    constantCast: draft.constantCast,
    readback: draft.readback,
    grow: draft.grow,
    after: draft.after,
  };
}

/** What would be sent as `schedule`; undefined for now. */
export function scheduleOf(draft: Draft): Schedule | undefined {
  const { when, time, timeZone, from } = draft;
  const repeating = { time, timeZone, from, until: draft.until || null };
  switch (when) {
    case "now":
      return undefined;
    case "cyclic":
      return { type: when };
    case "once":
      return { type: when, date: draft.date, time, timeZone };
    case "daily":
      return { type: when, every: required(draft.everyDays), ...repeating };
    case "weekly":
      return { type: when, every: required(draft.everyWeeks), days: draft.days, ...repeating };
    case "monthly":
      return { type: when, day: required(draft.day), ...repeating };
  }
}

/** The date on the wall there, as YYYY-MM-DD. */
export function dateIn(time: number, timeZone: string): string {
  const parts = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
  return new Intl.DateTimeFormat("sv-SE", { timeZone, ...parts }).format(time);
}

function diskOf({ disk, diskNumber, diskName }: Draft): string {
  if (disk === "number") return `index:${diskNumber.trim()}`;
  return disk === "named" ? diskName.trim() : disk;
}

/** NaN stands for nothing: no schema takes it. */
function required(text: string): number {
  return numberOf(text) ?? NaN;
}
