import { deepEqual, equal, match, rejects, throws } from "node:assert/strict";
import { createApp } from "../admin/mod.ts";
import { deploy, type TestServer, withFolder, withServer } from "../session/testing/mod.ts";
import { scheduleCommand } from "./schedule.ts";
import { sessionCommand } from "./session.ts";
import { scheduleFlags, sessionFlags } from "./session_flags.ts";
import { templateCommand } from "./template.ts";

const A = "00:0a:48:00:dd:1a", B = "00:0a:48:00:dd:1b";
const GROUPS = { session: sessionCommand, schedule: scheduleCommand, template: templateCommand };

interface Bench extends TestServer {
  run(line: string): Promise<string>;
  folder: string;
  code: number;
}

/** A server with a real database on a port of its own, and the command line before it. */
function withCommands(body: (bench: Bench) => Promise<void>): Promise<void> {
  return withFolder((folder) =>
    withServer(folder, async (server) => {
      const app = createApp({
        ...server,
        version: "0.1.0",
        hostname: "Depot",
        addresses: () => [],
        imageDirectory: "/images",
        access: "open",
        adminFrom: "loopback",
        closing: new AbortController().signal,
      });
      const http = Deno.serve(
        { port: 0, hostname: "127.0.0.1", onListen: () => {} },
        (request, { remoteAddr }) => app.fetch(request, { remote: remoteAddr.hostname }),
      );
      const bench: Bench = { ...server, folder, code: -1, run: async () => await Promise.resolve("") };
      bench.run = async (line) => {
        const [group, ...args] = line.split(" "), lines: string[] = [];
        const print = globalThis.console.log;
        globalThis.console.log = (text: string) => void lines.push(text);
        try {
          const command = GROUPS[group as keyof typeof GROUPS];
          bench.code = await command([...args, "--server", `127.0.0.1:${http.addr.port}`]);
        } finally {
          globalThis.console.log = print;
        }
        return lines.join("\n");
      };
      try {
        await body(bench);
      } finally {
        await http.shutdown();
      }
    }, { clock: { now: Date.now() } })
  );
}

Deno.test("session: made, listed, changed, started, watched, logged and deleted", () =>
  withCommands(async (bench) => {
    const { run } = bench;
    match(await run("session list"), /^No sessions\. Make one with/);
    equal(await run("session images"), "office  (disk 953.7 MiB, file 400 B)".replace("953.7", "954"));
    match(
      await run("session create office --wait 600 --min 2"),
      /^Session 1 \(office\)\. Gathering: 0 machines here/,
    );
    match(await run("session change office --name lab --min 1 --wait 0"), /^number +1\nname +lab\n/);
    match(
      await run("session list"),
      /^# +name +image +for +state .*\n1 +lab +office +any machine +gathering +0 +0 /,
    );
    await rejects(run("session start 1"), /no machine has joined it/);
    equal(await deploy(bench, A, 1), "release");
    match(await run("session show lab"), /state +finished: 1 of 1 machine/);
    match(await run("session show 1"), new RegExp(`${A} +█{20} +100% +done`));
    equal(await run("session watch 1"), "session 1 finished, 1 done");
    equal(bench.code, 0);
    // The log is written every 200 ms.
    await new Promise((resolve) => setTimeout(resolve, 300));
    match(await run("session log 1"), /info +session created name=office image=office\n/);
    equal(await run("session delete 1"), "Deleted session 1.");
    await run("session create office");
    match(await run("session stop office"), /^Session 2 \(office\): Stopped by the operator\.$/);
    await run("session watch 2 --json");
    equal(bench.code, 1);
    equal(await run("session clear"), "Deleted 1 session.");
    deepEqual(JSON.parse(await run("session list --json")), []);
  }));

Deno.test("session: a list of machines from a file, and a Session ID", () =>
  withCommands(async ({ run, folder, console }) => {
    await Deno.writeTextFile(`${folder}/lab.csv`, `Name;MAC\nlab-1;${A.toUpperCase()}\n# old\nlab-2;${B}\n`);
    await Deno.writeTextFile(`${folder}/bad.csv`, `${A}\nnonsense\n`);
    await run(`session create office --machines ${folder}/lab.csv --mac 000a.4800.dd1c --wake --max none`);
    const { options } = console.session(1);
    deepEqual(options.machines.map(({ name }) => name), ["lab-1", "lab-2", undefined]);
    match(await run("session list"), / 3 listed /);
    match(await run("session wake 1"), /^Waking 0 machines\.$/);
    await run(
      "session create office --id Room-5 --after reboot --rate 80Mbit/s --succeed 90% --disk index:2",
    );
    const { type, sessionId, after, rateLimit, succeed, destination } = console.session(2).options;
    deepEqual([type, sessionId, after, succeed, destination], ["id", "room-5", "reboot", { percent: 90 }, {
      disk: "index:2",
      partition: null,
    }]);
    deepEqual(rateLimit, { value: 80, unit: "Mbit/s" });
    await rejects(
      run(`session create office --machines ${folder}/bad.csv`),
      /bad\.csv, line 2 \(nonsense\): no MAC address/,
    );
    await rejects(run("session create office --machines /none"), /Cannot read \/none/);
  }));

Deno.test("schedule: made by a session's command, run, stopped, resumed, changed and deleted", () =>
  withCommands(async ({ run, console }) => {
    match(await run("schedule list"), /^No schedules\./);
    match(
      await run(
        "session create office --name nightly --daily 2 --time 02:30 --time-zone Europe/Berlin --wait 600",
      ),
      /\n1 +nightly +every 2 days at 02:30 \(Europe\/Berlin\) +waiting +20/,
    );
    match(await run("schedule run nightly"), /running .* 1 +1 +Session 1 is its run going on\./);
    match(await run("schedule stop 1"), /stopped/);
    equal(console.session(1).state, "stopped");
    await run("schedule resume 1");
    match(
      await run("schedule change 1 --weekly 1 --days 1,5 --time 08:00 --time-zone UTC"),
      /every week on Mon Fri at 08:00/,
    );
    match(await run("schedule show 1"), /every week/);
    equal(await run("schedule delete nightly"), "Deleted schedule 1.");
  }));

Deno.test("template: made, saved from a session, changed, used and deleted", () =>
  withCommands(async ({ run, console }) => {
    match(await run("template list"), /^No templates\./);
    match(await run("template create office --after poweroff"), /\n1 +office +office +any machine/);
    match(await run("template session office --name monday"), /^Session 1 \(monday\)/);
    await run("template save monday --name kept");
    await run("template change kept --grow");
    await run("session create --template kept --wait 5");
    const { after, grow, waitSeconds } = console.session(2).options;
    deepEqual([after, grow, waitSeconds], ["poweroff", true, 5]);
    match(await run("template show kept"), /"after": "poweroff"/);
    equal(await run("template delete 1"), "Deleted template 1.");
    deepEqual(console.templates.list().map(({ name }) => name), ["kept"]);
  }));

const wrong: [line: string, message: RegExp][] = [
  ["session", /^$/],
  ["session fly", /no such command as fly/],
  ["session create", /exactly IMAGE, given were 0/],
  ["session create other", /Cannot find image other/],
  ["session create office --min x", /--min must be a number, current value is x/],
  ["session create office --succeed most", /--succeed must be/],
  ["session create office --rate fast", /--rate must be/],
  ["session create office --id a --mac 000a4800dd1a", /exclude each other/],
  ["session create office --once 2026-01-01 --cyclic", /exclude each other/],
  ["session create office --daily 1", /the schedule's time is wrong/],
  ["session change 1", /say what to change/],
  ["session show nothing", /none has that name/],
  ["session create office --colour red", /Unknown option/],
  ["template show nothing", /none has that name/],
  ["schedule run 5", /Cannot find schedule 5/],
];
Deno.test("session: what cannot be done says why", () =>
  withCommands(async (bench) => {
    for (const [line, message] of wrong.slice(1)) await rejects(bench.run(line), message, line);
    match(await bench.run("session"), /^broadside session COMMAND/);
    equal(bench.code, 2);
    deepEqual(bench.console.sessions(), []);
  }));

Deno.test("session: flags say only what was given", async () => {
  deepEqual(await sessionFlags({}), {});
  deepEqual(await sessionFlags({ "give-up": "none", rate: "none", max: "none" }), {
    maxTargets: null,
    giveUpSeconds: null,
    rateLimit: null,
  });
  deepEqual(await sessionFlags({ automatic: true }), {
    type: "automatic",
    sessionId: null,
    machines: [],
    wake: false,
  });
  equal(scheduleFlags({}), undefined);
  const at = Date.parse("2026-11-22T23:30Z");
  deepEqual(scheduleFlags({ monthly: "31", time: "08:00", "time-zone": "Asia/Tokyo" }, at), {
    type: "monthly",
    day: 31,
    time: "08:00",
    from: "2026-11-23",
    until: null,
    timeZone: "Asia/Tokyo",
  });
  throws(() => scheduleFlags({ daily: "x", time: "08:00" }), /the schedule's every is wrong/);
  throws(() => scheduleFlags({ once: "2026-02-30", time: "08:00" }), /no such date/);
});
