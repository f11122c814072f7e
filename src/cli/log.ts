import { parseArgs } from "node:util";
import { BroadsideError, messageOf } from "../base/mod.ts";
import { level, logFormat, type LogView } from "../contract/mod.ts";
import { FORMATS, textLine } from "../session/mod.ts";
import { ApiClient, SERVER_HELP } from "./api_client.ts";
import { findNamed, SERVER_OPTIONS, usage } from "./command.ts";
import { alignColumns, plainText } from "./image_view.ts";
import { allEntries, newEntries } from "./log_pages.ts";
import { describePack, packNow } from "./log_pack.ts";
import { pointInTime } from "./log_times.ts";
import { findMachine } from "./machine.ts";

/** What `broadside log --help` prints. */
export const LOG_HELP = `broadside log: what happened on a running server and the machines that it deploys to

  --session WHICH   of one session: its number or name
  --machine WHICH   about one machine: its number, name, address or UUID
  --level LEVEL     at least so important: ${level.options.join(", ")}; info by default
  --since TIME      from then on: 2h, 7d, 2026-05-04, "2026-05-04 12:00"
  --until TIME      up to then
  --search TEXT     with this text
  --limit N         the latest N entries, 1 to 1000; 100 by default
  --follow          and go on with those that come, until Ctrl+C
  --export FILE     write all of them to a file instead; - for standard output
  --format FORMAT   of the file: ${logFormat.options.join(", ")}; by its name (.csv, .txt) or jsonl by default
  --pack            no entries: drop old ones and compress the database now, which it does by itself at PACKTIME

${SERVER_HELP}
  --json            print JSON; with --follow an object a line`;

/** Flags of `broadside log`. */
export const LOG_FLAGS = {
  session: { type: "string" },
  machine: { type: "string" },
  level: { type: "string" },
  since: { type: "string" },
  until: { type: "string" },
  search: { type: "string" },
  limit: { type: "string" },
  follow: { type: "boolean" },
  export: { type: "string" },
  format: { type: "string" },
  pack: { type: "boolean" },
  ...SERVER_OPTIONS,
} as const;

/** `broadside log …`. Returns the exit code; throws `cli.usage`, and what the server answers when it refuses. */
export async function logCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: LOG_FLAGS });
  if (values.help) {
    console.log(LOG_HELP);
    return 0;
  }
  if (values.pack) return await pack(values);
  const { limit = "100", follow, json, export: file, format } = values;
  if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > 1000) {
    throw usage("log", `--limit must be a number from 1 to 1000, current value is ${limit}`);
  }
  if (file === undefined && format !== undefined) throw usage("log", "--format goes with --export");
  if (file !== undefined && follow) throw usage("log", "--export and --follow exclude each other");
  const api = new ApiClient(values.server, values["token-file"]);
  const query = await queryOf(api, values);
  if (file !== undefined) return await exportTo(api, query, file, format);
  const latest = await api.get<LogView[]>(`log?${new URLSearchParams([...query, ["limit", limit]])}`);
  const lines = (entries: LogView[]) =>
    entries.map((entry) => json ? JSON.stringify(entry) : textLine(entry)).join("\n");
  if (!follow) {
    console.log(json ? JSON.stringify(latest, undefined, 2) : logTable(latest));
    return 0;
  }
  if (latest.length) console.log(lines(latest));
  const last = latest.at(-1)?.id ?? (await api.get<{ last: number }>("log/stats")).last;
  for await (const entries of newEntries(api, query, last)) console.log(lines(entries));
  return 0;
}

async function pack(values: Record<string, unknown> & { server?: string; "token-file"?: string }) {
  const other = Object.keys(values).find((name) => !["pack", ...Object.keys(SERVER_OPTIONS)].includes(name));
  if (other) throw usage("log", `--pack and --${other} exclude each other`);
  const packed = await packNow(new ApiClient(values.server, values["token-file"]));
  console.log(values.json ? JSON.stringify(packed, undefined, 2) : describePack(packed));
  return 0;
}

/** Log entries as a table for people. */
export function logTable(entries: LogView[]): string {
  if (!entries.length) return "No entries.";
  const rows = entries.map(({ time, level, session, machine, event, fields }) => {
    const [day, clock, , ...rest] = textLine({ id: 0, time, level: "info", event, fields }).split(" ");
    return [`${day} ${clock.slice(0, 8)}`, level, session ?? "-", machine ?? "-", rest.join(" ").trim()].map(
      plainText,
    );
  });
  return alignColumns([["time", "level", "session", "machine", ""], ...rows]).join("\n");
}

async function queryOf(
  api: ApiClient,
  { session, machine, level: least = "info", since, until, search }: Record<string, unknown>,
): Promise<URLSearchParams> {
  if (!level.safeParse(least).success) {
    throw usage("log", `--level must be ${level.options.join(", ")}, current value is ${least}`);
  }
  const now = Date.now();
  const given: Record<string, unknown> = {
    session: session === undefined ? undefined : await findNamed(api, "sessions", String(session)),
    machine: machine === undefined ? undefined : await findMachine(api, String(machine)),
    level: least,
    from: since === undefined ? undefined : Math.max(0, pointInTime("since", String(since), now, false)),
    to: until === undefined ? undefined : Math.max(0, pointInTime("until", String(until), now, true)),
    search,
  };
  return new URLSearchParams(
    Object.entries(given).filter(([, value]) => value !== undefined).map((
      [key, value],
    ) => [key, String(value)]),
  );
}

/** Writes entries as they come: a million of them needs no memory. */
async function exportTo(
  api: ApiClient,
  query: URLSearchParams,
  file: string,
  format?: string,
): Promise<number> {
  const byName = /\.csv$/i.test(file) ? "csv" : /\.(txt|log)$/i.test(file) ? "text" : "jsonl";
  const chosen = logFormat.safeParse(format ?? byName);
  if (!chosen.success) {
    throw usage("log", `--format must be ${logFormat.options.join(", ")}, current value is ${format}`);
  }
  const { head, line } = FORMATS[chosen.data], encoder = new TextEncoder();
  let output: { writeSync(bytes: Uint8Array): number; close(): void }, count = 0;
  try {
    output = file === "-" ? Deno.stdout : Deno.openSync(file, { write: true, create: true, truncate: true });
  } catch (cause) {
    throw new BroadsideError("cli.export", `Cannot write ${file}: ${messageOf(cause)}`, { cause });
  }
  const write = (text: string) => {
    const bytes = encoder.encode(text);
    for (let done = 0; done < bytes.length;) done += output.writeSync(bytes.subarray(done));
  };
  try {
    write(head);
    for await (const entries of allEntries(api, query)) {
      write(entries.map(line).join(""));
      count += entries.length;
    }
  } finally {
    if (file !== "-") output.close();
  }
  if (file !== "-") console.error(`${count} ${count === 1 ? "entry" : "entries"} written to ${file}.`);
  return 0;
}
