import { deepEqual, equal, match } from "node:assert/strict";
import { main } from "./main.ts";
import { withCommands } from "./testing.ts";

Deno.test("status: the server at a glance", () =>
  withCommands(async ({ run }) => {
    await run("session create office");
    const { out, code } = await run("status");
    equal(code, 0);
    match(
      out,
      /^server +Depot, Broadside 0\.1\.0\nup for +\d.*\naddresses +10\.0\.0\.1 \(eth0\)\nimages +\/images\n/,
    );
    match(out, /machines online +0\nsessions running +1$/);
    equal(JSON.parse((await run("status --json")).out).sessionsRunning, 1);
    match((await run("status --help")).out, /^broadside status: a running server at a glance\n/);
    equal((await run("status more")).code, 2);
  }));

Deno.test("log: the database is packed, and nothing else beside", () =>
  withCommands(async ({ run }) => {
    match(
      (await run("log --pack")).out,
      /^The database went from .*B to .*B in \d+\.\d s; 0 old log entries were/,
    );
    equal(JSON.parse((await run("log --pack --json")).out).entries, 0);
    const { code, err } = await run("log --pack --search x");
    equal(code, 2);
    match(err, /--pack and --search exclude each other/);
  }));

Deno.test("help: every line fits a terminal of 120 columns, and says what its command is for", async () => {
  const lines: string[] = [], { log } = console;
  console.log = (text: string) => void lines.push(...text.split("\n"));
  try {
    equal(await main(["--help"]), 0);
  } finally {
    console.log = log;
  }
  deepEqual(lines.filter((line) => line.length > 120), []);
  const commands = lines.filter((line) => /^ {2}broadside (?!--version)/.test(line));
  deepEqual(commands.filter((line) => !/^ {2}broadside .{23} {2}\S/.test(line)), []);
});
