import type { ScheduledView } from "../contract/mod.ts";
import { SERVER_HELP } from "./api_client.ts";
import { type Call, exactly, findNamed, type Group, runCommand, usage } from "./command.ts";
import {
  SCHEDULE_FLAGS,
  SCHEDULE_FLAGS_HELP,
  scheduleFlags,
  SESSION_FLAGS,
  SESSION_FLAGS_HELP,
  sessionFlags,
} from "./session_flags.ts";
import { scheduleTable } from "./session_view.ts";

const HELP = `broadside schedule COMMAND …: sessions that a running server makes by a schedule

  list              all of them; \`broadside session create IMAGE --daily 1 --time 02:00\` and the like make one
  show WHICH        one of them
  change WHICH …    change what its next runs are, and when
  run WHICH         make a run now
  stop WHICH        no more runs; one that only waits for machines is stopped, one that deploys goes on
  resume WHICH      go by the schedule again
  delete WHICH      delete it; its sessions stay

WHICH is a schedule's number or name.

${SESSION_FLAGS_HELP}
${SCHEDULE_FLAGS_HELP}
${SERVER_HELP}
  --json            print JSON`;

/** `broadside schedule …`. Returns the exit code; throws `cli.usage` and what the server answers when it refuses. */
export function scheduleCommand(args: string[]): Promise<number> {
  const { help, options, commands } = SCHEDULE_GROUP;
  return runCommand("schedule", help, options, commands, args);
}

/** Its commands and options. */
export const SCHEDULE_GROUP = {
  help: HELP,
  options: { ...SESSION_FLAGS, ...SCHEDULE_FLAGS },
  commands: {
    list,
    show: async (call: Call) => tell(call, await call.api.get<ScheduledView>(await path(call))),
    change,
    run: (call: Call) => act(call, "run"),
    stop: (call: Call) => act(call, "stop"),
    resume: (call: Call) => act(call, "resume"),
    delete: remove,
  },
} satisfies Group;

async function list({ api, print }: Call): Promise<void> {
  const schedules = await api.get<ScheduledView[]>("schedules");
  print(schedules, () => scheduleTable(schedules));
}

async function change(call: Call): Promise<void> {
  const given = await sessionFlags(call.flags), when = scheduleFlags(call.flags);
  if (!Object.keys(given).length && !when) throw usage("schedule", "say what to change");
  const where = await path(call);
  const { options, schedule } = await call.api.get<ScheduledView>(where);
  tell(call, await call.api.put(where, { options: { ...options, ...given }, schedule: when ?? schedule }));
}

async function act(call: Call, what: "run" | "stop" | "resume"): Promise<void> {
  tell(call, await call.api.post<ScheduledView>(`${await path(call)}/${what}`, {}));
}

async function remove(call: Call): Promise<void> {
  const where = await path(call);
  await call.api.delete(where);
  const id = where.split("/")[1];
  call.print({ deleted: id }, () => `Deleted schedule ${id}.`);
}

function tell({ print }: Call, schedule: ScheduledView): void {
  print(schedule, () => scheduleTable([schedule]));
}

async function path({ api, words }: Call): Promise<string> {
  return `schedules/${await findNamed(api, "schedules", exactly("schedule", words, "WHICH")[0])}`;
}
