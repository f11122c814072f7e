import type { ParseArgsOptionsConfig } from "node:util";
import { BroadsideError, messageOf } from "../base/mod.ts";
import {
  after,
  type ListedMachine,
  parseMacList,
  parsePartition,
  type Schedule,
  schedule,
  type SessionRequest,
} from "../contract/mod.ts";

/** Flags that say what a session is. */
export const SESSION_FLAGS = {
  name: { type: "string" },
  image: { type: "string" },
  id: { type: "string" },
  machines: { type: "string" },
  mac: { type: "string", multiple: true },
  automatic: { type: "boolean" },
  wake: { type: "boolean" },
  disk: { type: "string" },
  partition: { type: "string" },
  min: { type: "string" },
  max: { type: "string" },
  wait: { type: "string" },
  "give-up": { type: "string" },
  succeed: { type: "string" },
  limit: { type: "string" },
  rate: { type: "string" },
  interface: { type: "string" },
  "constant-cast": { type: "boolean" },
  readback: { type: "boolean" },
  grow: { type: "boolean" },
  after: { type: "string" },
} satisfies ParseArgsOptionsConfig;

/** Flags that say when. */
export const SCHEDULE_FLAGS = {
  cyclic: { type: "boolean" },
  once: { type: "string" },
  daily: { type: "string" },
  weekly: { type: "string" },
  monthly: { type: "string" },
  days: { type: "string" },
  time: { type: "string" },
  from: { type: "string" },
  until: { type: "string" },
  "time-zone": { type: "string" },
} satisfies ParseArgsOptionsConfig;

/** The lines of help about them. */
export const SESSION_FLAGS_HELP = `  --name NAME         its name; made from the image's where not given
  --image IMAGE       change: another image
  --id ID             only machines that ask for this Session ID; "" for those that ask for the session's number
  --machines FILE     only machines of a list of MAC addresses: CSV, text, one a line; - reads standard input
  --mac MAC           only this machine; may be given several times
  --automatic         any machine (the default)
  --wake              wake the machines of the list over the network
  --disk WISH         the disk it goes to: auto, smallest, largest, index:N or N, size:500G, id:SERIAL, /dev/PATH
  --partition N[:TYPE]  the partition of it, for the image of a single one, and what to mark it as: linux, ntfs, a
                      GUID, a byte such as 07; none for the whole disk
  --min N  --max N    the fewest and the most machines; --max none for no limit
  --wait S            seconds to wait for more machines
  --give-up S         fail after so many seconds without enough machines; none waits for ever
  --succeed N|P%      how many machines, or which share of them, must succeed
  --limit S           seconds after which machines that are not through are excluded, or none
  --rate N            at most so many MB/s, or with a unit: 20MB/s, 160Mbit/s, or none
  --interface NAME    network interface to send from
  --constant-cast     machines may join while others deploy
  --readback          read everything back and compare
  --grow              let the last partition grow to the end of the disk
  --after WHAT        what the machines do then: ${after.options.join(", ")}`;
export const SCHEDULE_FLAGS_HELP =
  `  --cyclic            again and again, as new machines come, until it is stopped
  --once DATE         on that day, with --time
  --daily N           every N days; --weekly N --days 1,3,5 every N weeks on Monday, Wednesday, Friday
  --monthly DAY       every month on that day
  --time HH:MM        the time of day; --time-zone ZONE where it is so late, this machine's by default
  --from DATE         the first day, today by default; --until DATE the last`;

/** Values as parseArgs gives them for `SESSION_FLAGS` and `SCHEDULE_FLAGS`. */
export interface Flags {
  [name: string]: string | boolean | string[] | undefined;
}

function destinationOf(disk: string | undefined, text: string | undefined): SessionRequest["destination"] {
  const partition = text === undefined || text === "none" ? undefined : parsePartition(text);
  if (text !== undefined && text !== "none" && !partition) {
    throw new BroadsideError(
      "cli.usage",
      `Cannot use --partition ${text}: it must be a number, with a type behind a colon or not, as in 3:linux, or none`,
    );
  }
  return disk === undefined && text === undefined ? undefined : { disk, partition };
}

/** What the flags say of a session; only what was given. Throws `cli.usage`, or `cli.import` for a bad list. */
export async function sessionFlags(flags: Flags): Promise<Partial<SessionRequest>> {
  const text = (name: string) => flags[name] as string | undefined;
  const number = (name: string) => numberOf(name, text(name));
  const given: Record<string, unknown> = {
    name: text("name"),
    image: text("image"),
    ...await typeFlags(flags),
    ...(flags.wake === undefined ? {} : { wake: flags.wake }),
    destination: destinationOf(text("disk"), text("partition")),
    minTargets: number("min"),
    maxTargets: number("max"),
    waitSeconds: number("wait"),
    giveUpSeconds: number("give-up"),
    succeed: succeedOf(text("succeed")),
    timeLimitSeconds: number("limit"),
    rateLimit: rateOf(text("rate")),
    interface: text("interface"),
    constantCast: flags["constant-cast"],
    readback: flags.readback,
    grow: flags.grow,
    after: text("after"),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** The schedule that the flags say; undefined for none. Throws `cli.usage`. `now` in milliseconds since 1970. */
export function scheduleFlags(flags: Flags, now = Date.now()): Schedule | undefined {
  const kinds = ["cyclic", "once", "daily", "weekly", "monthly"].filter((kind) => flags[kind] !== undefined);
  if (!kinds.length) return undefined;
  if (kinds.length > 1) throw usage(`--${kinds[0]} and --${kinds[1]} exclude each other`);
  const [type] = kinds, value = String(flags[type]);
  const timeZone = flags["time-zone"] ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const repeating = {
    time: flags.time,
    from: flags.from ?? new Intl.DateTimeFormat("sv-SE", { timeZone: String(timeZone) }).format(now),
    until: flags.until ?? null,
    timeZone,
  };
  const wanted: Record<string, unknown> = {
    cyclic: { type },
    once: { type, date: value, time: flags.time, timeZone },
    daily: { type, every: Number(value), ...repeating },
    weekly: {
      type,
      every: Number(value),
      days: String(flags.days ?? "").split(",").filter(Boolean).map(Number),
      ...repeating,
    },
    monthly: { type, day: Number(value), ...repeating },
  };
  const result = schedule.safeParse(wanted[type]);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0];
  throw usage(`the schedule's ${path.join(".")} is wrong: ${message}`);
}

async function typeFlags(flags: Flags): Promise<Partial<SessionRequest>> {
  const { id, machines, mac, automatic } = flags;
  const isList = machines !== undefined || mac !== undefined;
  if ([id !== undefined, isList, automatic === true].filter(Boolean).length > 1) {
    throw usage("--automatic, --id and --machines or --mac exclude each other");
  }
  if (automatic) return { type: "automatic", sessionId: null, machines: [], wake: false };
  if (id !== undefined) return { type: "id", sessionId: String(id) || null, machines: [], wake: false };
  if (!isList) return {};
  const listed = machines === undefined ? [] : await readList(String(machines));
  return {
    type: "mac",
    sessionId: null,
    machines: [...listed, ...(mac as string[] ?? []).map((each) => ({ mac: each }))],
  };
}

async function readList(file: string): Promise<ListedMachine[]> {
  let text: string;
  try {
    text = file === "-" ? await new Response(Deno.stdin.readable).text() : await Deno.readTextFile(file);
  } catch (cause) {
    throw new BroadsideError("cli.import", `Cannot read ${file}: ${messageOf(cause)}`, { cause });
  }
  const { machines, problems } = parseMacList(text);
  const [first] = problems;
  if (first) {
    throw new BroadsideError(
      "cli.import",
      `Cannot take ${file}, line ${first.line} (${first.text}): ${first.why}.`,
    );
  }
  if (!machines.length) throw new BroadsideError("cli.import", `Cannot take ${file}: it lists no machine.`);
  return machines;
}

function numberOf(name: string, value: string | undefined): number | null | undefined {
  if (value === undefined) return undefined;
  if (value === "none") return null;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw usage(`--${name} must be a number, current value is ${value}`);
}

function succeedOf(value: string | undefined): SessionRequest["succeed"] {
  if (value === undefined) return undefined;
  const [, digits, percent] = /^(\d{1,5})(%?)$/.exec(value) ?? [];
  if (digits === undefined) {
    throw usage(`--succeed must be a number or a share such as 90%, current value is ${value}`);
  }
  return percent ? { percent: Number(digits) } : { count: Number(digits) };
}

function rateOf(value: string | undefined): SessionRequest["rateLimit"] {
  if (value === undefined) return undefined;
  if (value === "none") return null;
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*(MB\/s|Mbit\/s)?$/i.exec(value) ?? [];
  if (digits === undefined) {
    throw usage(`--rate must be such as 20MB/s or 160Mbit/s, current value is ${value}`);
  }
  return { value: Number(digits), unit: unit?.toLowerCase() === "mbit/s" ? "Mbit/s" : "MB/s" };
}

function usage(why: string): BroadsideError {
  return new BroadsideError("cli.usage", `Cannot tell what session is meant: ${why}. See --help`);
}
