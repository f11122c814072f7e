import { deepEqual, equal, match, rejects, throws } from "node:assert/strict";
import { createApp } from "../admin/mod.ts";
import { registration, type TestServer, withFolder, withServer } from "../session/testing/mod.ts";
import { ApiClient } from "./api_client.ts";
import { machineCommand } from "./machine.ts";
import { parseMachineTable } from "./machine_import.ts";
import { ago } from "./machine_view.ts";

const A = "00:0a:48:00:dd:1a", B = "00:0a:48:00:dd:1b";

/** A server with a real database on a port of its own, and the command line before it. */
function withCommands(
  body: (server: TestServer & { run(...args: string[]): Promise<string>; folder: string }) => Promise<void>,
): Promise<void> {
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
      const run = async (...args: string[]) => {
        const lines: string[] = [];
        const print = globalThis.console.log;
        globalThis.console.log = (line: string) => void lines.push(line);
        try {
          await machineCommand([...args, "--server", `127.0.0.1:${http.addr.port}`]);
        } finally {
          globalThis.console.log = print;
        }
        return lines.join("\n");
      };
      try {
        await body({ ...server, run, folder });
      } finally {
        await http.shutdown();
      }
    })
  );
}

Deno.test("machine: import, list, name, group, assign, show and forget on a running server", () =>
  withCommands(async ({ run, folder, runner, console }) => {
    match(await run("list"), /^No machines\. They are listed when they boot/);
    await Deno.writeTextFile(
      `${folder}/lab.csv`,
      `MAC;Name;Group\n${A.toUpperCase()};lab-1;lab\n\n${B};;lab\n`,
    );
    equal(await run("import", `${folder}/lab.csv`), "2 added, 0 changed, 0 known already.");
    const hardware = { macs: [B], cpus: 4, memory: 2 ** 33, vendor: "Dell Inc.", model: "OptiPlex\x1b[2J" };
    await runner.register(registration(B, { hardware, name: "own-name" }), "10.0.0.9");
    const table = await run("list");
    match(
      table,
      /^# +name +MAC .*\n2 +own-name +00:0a:48:00:dd:1b +lab +- .* now .*Dell Inc\. OptiPlex\?\[2J/,
    );
    match(table, /\n1 +lab-1 .* never /);
    equal((await run("list", "optiplex")).split("\n").length, 2);
    await run("name", B.toUpperCase(), "lab-2");
    await run("group", "lab-1", "2", "room 5");
    deepEqual(console.machines().map(({ name, group }) => [name, group]), [["lab-2", "room 5"], [
      "lab-1",
      "room 5",
    ]]);
    await run("group", "LAB-1", "--none");
    await run("assign", "lab-1", "lab-2", "server");
    match(
      await run("show", "lab-2"),
      /assigned +server\nboots +server: Chosen by its own assignment; it waits/,
    );
    match(await run("show", "2"), /CPU +4 processors\nmemory +8 GiB/);
    await run("assign", "lab-1", "none");
    await run("assign", "--group", "room 5", "local");
    await run("assign", "--default", "client");
    deepEqual(console.bootSettings(), {
      defaultBoot: "client",
      menuTimeoutSeconds: 10,
      groups: { "room 5": { assignment: "local", sessionId: null } },
    });
    await run("assign", "--group", "room 5", "none");
    deepEqual(console.groups(), [{ name: "room 5", machines: 1, assignment: null, sessionId: null }]);
    deepEqual(JSON.parse(await run("list", "--json")).map(({ id }: { id: string }) => id), ["2", "1"]);
    await rejects(run("wake", "lab-1"), /Cannot wake lab-1: this server was not set up to wake machines/);
    equal(await run("forget", "lab-1", "1"), "Forgotten: lab-1, 1.");
    equal(console.machines().length, 1);
  }));

Deno.test("machine: what cannot be done says why, and changes nothing", () =>
  withCommands(async ({ run, folder, console }) => {
    await console.importMachines([{ mac: A, name: "twin" }, { mac: B, name: "twin" }]);
    await Deno.writeTextFile(`${folder}/bad.csv`, `${A},x\n\nnonsense,y\n`);
    const cases: [args: string[], message: RegExp][] = [
      [["show", "lab-9"], /Cannot find machine lab-9: none goes by it/],
      [["show", "00:0a:48:00:dd:ff"], /none goes by it/],
      [["show", "99"], /Cannot find machine 99: there is none of that number\./],
      [["show", "twin"], /those numbered 1, 2 go by it/],
      [["show"], /exactly WHICH, given were 0/],
      [["assign", "1", "disk"], /must be server, client, local, menu or none, not disk/],
      [["assign", "1", "local", "--session", "3"], /--session goes with server only/],
      [["assign", "1", "server", "--session", "3"], /none of that number runs/],
      [["assign", "1", "server", "--group", "x"], /name machines, or --group/],
      [["assign", "server"], /at least one machine/],
      [["assign", "--default", "none"], /the default is server, client, local or menu/],
      [["name", "1", "lab-3", "x"], /given were 3/],
      [["name", "1", "a\nb"], /name: one line of text/],
      [["forget", "1", "nobody"], /none goes by it/],
      [["import", `${folder}/none.csv`], /Cannot read .*none\.csv/],
      [["import", `${folder}/bad.csv`], /bad\.csv, line 3: mac: a MAC address such as/],
      [["fly"], /no such command as fly/],
      [["list", "--colour"], /Unknown option/],
    ];
    for (const [args, message] of cases) await rejects(run(...args), message, args.join(" "));
    deepEqual(console.machines().map(({ name, assignment }) => [name, assignment]), [["twin", null], [
      "twin",
      null,
    ]]);
  }));

Deno.test("machine: a server that is not there or none of ours is told so", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  const gone = new ApiClient(`http://127.0.0.1:${port}`);
  await rejects(gone.get("machines"), /Cannot reach the server at .*: nothing listens there\. Start it with/);
  const other = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => new Response("<html>"),
  );
  await rejects(
    new ApiClient(`127.0.0.1:${other.addr.port}`).get("x"),
    /status 200\): it seems to be no Broadside/,
  );
  await other.shutdown();
  for (const bad of ["ftp://x", "http://", "a b"]) throws(() => new ApiClient(bad), /must be a URL such as/);
});

const tables: [what: string, text: string, machines: unknown][] = [
  ["addresses alone", `${A}\n${B}\n`, [{ mac: A }, { mac: B }]],
  ["columns in order", `${A}, lab-1 , lab`, [{ mac: A, name: "lab-1", group: "lab" }]],
  ["named columns", `group;serial;mac\nlab;77;${A}`, [{ mac: A, group: "lab" }]],
  ["tabs and a mark of order", `\ufeffmac\tname\n${A}\tlab 1`, [{ mac: A, name: "lab 1" }]],
  ["quotes", `"${A}","say ""hi"", you",lab`, [{ mac: A, name: 'say "hi", you', group: "lab" }]],
  ["remarks and empty cells", `# the lab\r\n${A},,lab\r\n`, [{ mac: A, group: "lab" }]],
  ["any spelling", "00-0A-48-00-DD-1A\n000a.4800.dd1b", [{ mac: A }, { mac: B }]],
  ["nothing", "\n", []],
];
for (const [what, text, machines] of tables) {
  Deno.test(`machine: a table of ${what}`, () => deepEqual(parseMachineTable(text, "x.csv"), machines));
}

Deno.test("machine: spans of time in their largest unit", () => {
  const spans: [seconds: number, text: string][] = [[0, "0 s"], [-5, "0 s"], [89, "89 s"], [120, "2 min"], [
    7200,
    "2 h",
  ], [3 * 86400, "3 days"]];
  for (const [seconds, text] of spans) equal(ago(seconds * 1000), text);
});
