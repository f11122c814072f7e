import type { ImageView, LogView, ScheduledView, SessionView } from "../contract/mod.ts";
import { SERVER_HELP } from "./api_client.ts";
import { type Call, exactly, findNamed, type Group, runCommand, usage } from "./command.ts";
import { formatBytes } from "./image_view.ts";
import {
  SCHEDULE_FLAGS,
  SCHEDULE_FLAGS_HELP,
  scheduleFlags,
  SESSION_FLAGS,
  SESSION_FLAGS_HELP,
  sessionFlags,
} from "./session_flags.ts";
import { LIST_FLAGS, LIST_FLAGS_HELP, sessionListQuery } from "./session_query.ts";
import { describeSession, logLines, scheduleTable, sessionTable } from "./session_view.ts";
import { watch } from "./session_watch.ts";

const HELP = `broadside session COMMAND …: the deployment sessions of a running server

  list                 running sessions and the latest that ended, or those that the flags say
  images               what can be deployed
  show WHICH           all of one, with its machines
  create IMAGE …       make one, or with a schedule's flags one that is made by a schedule; --template T takes the
                       options of a template
  change WHICH …       change one that has not started
  start WHICH          start it with the machines that are there
  stop WHICH           stop it
  wake WHICH           wake those machines of its list that are not there
  delete WHICH         delete one that ended
  clear                delete all that ended
  log WHICH            what happened
  watch WHICH          show its progress until it is over; the exit code says how it ended

WHICH is a session's number or name.

${LIST_FLAGS_HELP}
${SESSION_FLAGS_HELP}
  --template T         create: options of that template, for what no flag says
${SCHEDULE_FLAGS_HELP}
${SERVER_HELP}
  --json               print JSON`;

/** `broadside session …`. Returns the exit code; throws `cli.usage` and what the server answers when it refuses. */
export function sessionCommand(args: string[]): Promise<number> {
  const { help, options, commands } = SESSION_GROUP;
  return runCommand("session", help, options, commands, args);
}

/** Its commands and options. */
export const SESSION_GROUP = {
  help: HELP,
  options: { ...LIST_FLAGS, ...SESSION_FLAGS, ...SCHEDULE_FLAGS, template: { type: "string" } },
  commands: {
    list,
    images,
    show,
    create,
    change,
    start: (call: Call) => act(call, "start"),
    stop: (call: Call) => act(call, "stop"),
    wake,
    delete: remove,
    clear,
    log,
    watch: async (call: Call) => await watch(call, await id(call)),
  },
} satisfies Group;

async function list({ api, flags, print }: Call): Promise<void> {
  const sessions = await api.get<SessionView[]>(`sessions${sessionListQuery(flags)}`);
  print(sessions, () => sessionTable(sessions));
}

async function images({ api, print }: Call): Promise<void> {
  const images = await api.get<ImageView[]>("images");
  print(
    images,
    () =>
      images.map(({ name, diskSize, fileSize, error }) =>
        error
          ? `${name}: ${error}`
          : `${name}  (disk ${formatBytes(diskSize)}, file ${formatBytes(fileSize)})`
      ).join("\n") || "No images.",
  );
}

async function show(call: Call): Promise<void> {
  const session = await call.api.get<SessionView>(`sessions/${await id(call)}`);
  call.print(session, () => describeSession(session, 200));
}

async function create({ api, words, flags, print }: Call): Promise<void> {
  const { template } = flags;
  const [image] = template === undefined ? exactly("session", words, "IMAGE") : words;
  const based = template === undefined
    ? {}
    : (await api.get<{ options: object }>(`templates/${await findNamed(api, "templates", String(template))}`))
      .options;
  const { name: _, ...base } = based as { name?: string };
  const options = { ...base, ...(image === undefined ? {} : { image }), ...await sessionFlags(flags) };
  const schedule = scheduleFlags(flags);
  if (schedule) {
    const made = await api.create<ScheduledView>("schedules", { options, schedule });
    return print(made, () => scheduleTable([made]));
  }
  const made = await api.create<SessionView>("sessions", options);
  print(made, () => `Session ${made.id} (${made.name}). ${made.told}`);
}

async function change(call: Call): Promise<void> {
  const { api, flags, print } = call;
  const given = await sessionFlags(flags);
  if (!Object.keys(given).length) throw usage("session", "say what to change");
  const path = `sessions/${await id(call)}`;
  const { options } = await api.get<SessionView>(path);
  const changed = await api.put<SessionView>(path, { ...options, ...given });
  print(changed, () => describeSession(changed));
}

async function act(call: Call, what: "start" | "stop"): Promise<void> {
  const session = await call.api.post<SessionView>(`sessions/${await id(call)}/${what}`, {});
  call.print(session, () => `Session ${session.id} (${session.name}): ${session.told}`);
}

async function wake(call: Call): Promise<void> {
  const woken = await call.api.post<{ waking: number }>(`sessions/${await id(call)}/wake`, {});
  call.print(woken, () => `Waking ${woken.waking} machine${woken.waking === 1 ? "" : "s"}.`);
}

async function remove(call: Call): Promise<void> {
  const number = await id(call);
  await call.api.delete(`sessions/${number}`);
  call.print({ deleted: number }, () => `Deleted session ${number}.`);
}

async function clear({ api, words, print }: Call): Promise<void> {
  exactly("session", words);
  const result = await api.post<{ deleted: number }>("sessions/clear", {});
  print(result, () => `Deleted ${result.deleted} session${result.deleted === 1 ? "" : "s"}.`);
}

async function log(call: Call): Promise<void> {
  const entries = await call.api.get<LogView[]>(`sessions/${await id(call)}/log?limit=1000`);
  call.print(entries, () => logLines(entries));
}

function id({ api, words }: Call): Promise<string> {
  return findNamed(api, "sessions", exactly("session", words, "WHICH")[0]);
}
