import { deepEqual, equal, match, rejects, throws } from "node:assert/strict";
import { createApp } from "../admin/mod.ts";
import type { LogView } from "../contract/mod.ts";
import { type TestServer, withFolder, withServer } from "../session/testing/mod.ts";
import { ApiClient } from "./api_client.ts";
import { logCommand } from "./log.ts";
import { allEntries, newEntries } from "./log_pages.ts";
import { pointInTime } from "./log_times.ts";
import { settingsCommand } from "./settings.ts";

interface Bench extends TestServer {
  folder: string;
  server: string;
  run(line: string): Promise<string>;
}

/** A server with a real database and settings files on a port of its own, and the command line before it. */
function withCommands(body: (bench: Bench) => Promise<void>): Promise<void> {
  return withFolder((folder) => {
    const settings = {
      paths: {
        "coord.cfg": `${folder}/coord.cfg`,
        "mcast.ini": `${folder}/mcast.ini`,
        "pxe.ini": `${folder}/pxe.ini`,
      },
      flags: {},
      inForce: () => ({
        "coord.cfg": { PACKINTERVAL: "1" },
        "mcast.ini": { BASEID: "1" },
        "pxe.ini": { DHCP: "off" },
      }),
      changed: () => {},
    };
    return withServer(folder, async (server) => {
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
      const address = `127.0.0.1:${http.addr.port}`;
      const run = async (line: string) => {
        const [group, ...args] = line.split(" "), lines: string[] = [];
        const print = globalThis.console.log, tell = globalThis.console.error;
        globalThis.console.log = globalThis.console.error = (text: string) => void lines.push(text);
        try {
          const command = group === "log" ? logCommand : settingsCommand;
          equal(await command([...args.map((arg) => arg.replaceAll("~", " ")), "--server", address]), 0);
        } finally {
          globalThis.console.log = print;
          globalThis.console.error = tell;
        }
        return lines.join("\n");
      };
      try {
        await body({ ...server, folder, server: address, run });
      } finally {
        await http.shutdown();
      }
    }, { clock: { now: Date.now() }, settings });
  });
}

function fill({ store }: TestServer, count: number, more: object = {}): void {
  const entry = { level: "info", session: null, target: null, machine: null, fields: { a: "b c" }, ...more };
  store.logs.append(
    Array.from({ length: count }, (_, i) => ({ ...entry, time: Date.now(), event: `event ${i}` })),
  );
}

Deno.test("log: as a table, filtered, as JSON", () =>
  withCommands(async (bench) => {
    fill(bench, 3);
    fill(bench, 1, { level: "debug" });
    fill(bench, 1, { level: "error", session: 7, machine: 3 });
    const table = (await bench.run("log")).split("\n");
    match(table[0], /^time +level +session +machine$/);
    equal(table.length, 5);
    match(table[4], /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}error {2}7 {8}3 {8}event 0 a="b c"$/);
    equal((await bench.run("log --level debug --limit 2")).split("\n").length, 3);
    equal(JSON.parse(await bench.run("log --level warn --json")).length, 1);
    equal(JSON.parse(await bench.run("log --session 7 --machine 3 --since 2h --json")).length, 1);
    equal(await bench.run("log --until 2020-01-01"), "No entries.");
    match(await bench.run("log --search b~c --limit 1"), /event 0/);
    await rejects(() => bench.run("log --session nobody"), /Cannot find nobody among the sessions/);
    for (const bad of ["--limit 0", "--level loud", "--since soon", "--format csv", "--export x --follow"]) {
      await rejects(() => bench.run(`log ${bad}`), { code: "cli.usage" }, bad);
    }
  }));

Deno.test("log: exported whole and in order, however much there is", () =>
  withCommands(async (bench) => {
    fill(bench, 3500);
    fill(bench, 2500, { level: "debug" });
    fill(bench, 10);
    const path = `${bench.folder}/log.csv`;
    equal(await bench.run(`log --export ${path}`), `3510 entries written to ${path}.`);
    const lines = (await Deno.readTextFile(path)).trim().split("\r\n");
    equal(lines.length, 3511);
    const ids = lines.slice(1).map((line) => Number(line.split(",")[0]));
    deepEqual(ids, ids.toSorted((a, b) => a - b));
    equal(
      await bench.run(`log --export ${path} --format jsonl --search event~9`),
      `112 entries written to ${path}.`,
    );
  }));

Deno.test("log: what comes is followed without a gap", () =>
  withCommands(async (bench) => {
    const seen: LogView[] = [];
    fill(bench, 1);
    const entries = newEntries(new ApiClient(bench.server), new URLSearchParams(), 1, 5);
    const first = entries.next();
    fill(bench, 2600);
    seen.push(...(await first).value!);
    while (seen.length < 2600) seen.push(...(await entries.next()).value!);
    deepEqual(seen.map(({ id }) => id), seen.map((_, i) => i + 2));
    await entries.return(undefined);
    let count = 0;
    for await (const some of allEntries(new ApiClient(bench.server), new URLSearchParams())) {
      count += some.length;
    }
    equal(count, 2601);
  }));

const now = new Date(2026, 4, 4, 12, 0, 0).getTime();
const times: [text: string, isEnd: boolean, want: number][] = [
  ["2h", false, now - 7_200_000],
  ["90s", false, now - 90_000],
  ["1w", false, now - 7 * 86_400_000],
  ["2026-05-04", false, new Date(2026, 4, 4).getTime()],
  ["2026-05-04", true, new Date(2026, 4, 5).getTime() - 1],
  ["2026-05-04 10:30", false, new Date(2026, 4, 4, 10, 30).getTime()],
  ["2026-05-04T10:30:05Z", true, Date.UTC(2026, 4, 4, 10, 30, 5)],
  ["2026-05-04T10:30+02:00", false, Date.UTC(2026, 4, 4, 8, 30)],
];
for (const [text, isEnd, want] of times) {
  Deno.test(`log: the time ${text}${isEnd ? " as an end" : ""}`, () =>
    equal(pointInTime("since", text, now, isEnd), want));
}
for (const text of ["", "2", "h", "yesterday", "2026-13-01", "04.05.2026"]) {
  Deno.test(`log: ${JSON.stringify(text)} is no time`, () =>
    throws(() => pointInTime("since", text, now, false), { code: "cli.usage" }));
}

Deno.test("settings: listed, shown, set in the right file, and taken out again", () =>
  withCommands(async ({ run, folder }) => {
    match(
      await run("settings list"),
      /coord\.cfg \(not there yet\)\n {2}key +in the file +in force\n {2}PACKINTERVAL +- +1 days +Days from one/,
    );
    match(await run("settings list"), /Console\n {2}showComputerName true\n {2}waitSeconds 60/);
    match(
      await run("settings set baseid 7"),
      /mcast\.ini: BASEID = 7\. It is in force from the server's next start on\./,
    );
    equal(await Deno.readTextFile(`${folder}/mcast.ini`), "[Transfer]\nBASEID=7\n");
    match(await run("settings get BASEID"), /in the file +7\nin force +1\ndefault +1/);
    match(await run("settings set BASEID --none"), /BASEID is not set\.$/);
    match(await run("settings set DHCP proxy"), /It is in force once network boot is started anew/);
    equal(await run("settings set waitSeconds 90"), "Console\n  showComputerName true\n  waitSeconds 90");
    equal(await run("settings get waitseconds"), "90");
    equal(await run("settings set waitSeconds --none"), "Console\n  showComputerName true\n  waitSeconds 60");
    equal(JSON.parse(await run("settings list --file mcast.ini --json"))[0].keys.length, 8);
    await rejects(
      () => run("settings set BASEID 0"),
      /line 2, BASEID=0: it must be a whole number from 1 to 224/,
    );
    await rejects(() => run("settings set COLOUR red"), /Cannot find the setting COLOUR/);
    await rejects(() => run("settings list --file x"), { code: "cli.usage" });
  }));
