import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { LogView } from "../contract/mod.ts";
import { csvCell, FORMATS, textLine } from "./log_formats.ts";
import { safeName, TextLog } from "./text_log.ts";
import { withFolder } from "./testing/mod.ts";

const entry = (event: string, more: Partial<LogView> = {}): LogView => ({
  id: 1,
  time: 0,
  level: "info",
  event,
  fields: {},
  ...more,
});

/** Runs `body` with copies in a folder that is not there yet. */
function withCopies(body: (text: TextLog, folder: string, told: string[]) => void): Promise<void> {
  return withFolder((folder) => {
    const told: string[] = [];
    const text = new TextLog({
      folder: `${folder}/logs`,
      sessionName: (id) => id === "7" ? "Room 5/../x" : undefined,
      complain: (reason) => told.push(reason),
      fileBytes: 200,
      files: 3,
    });
    body(text, `${folder}/logs`, told);
    return Promise.resolve();
  });
}

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("text copies: the server's from info on, a session's of its own, made anew when deleted", () =>
  withCopies((text, folder) => {
    text.write([
      entry("one"),
      entry("fine", { level: "debug" }),
      entry("two", { session: "7", level: "debug" }),
    ]);
    text.write([entry("three", { session: "8" })]);
    deepEqual(names(folder), ["server.log", "sessions"]);
    deepEqual(names(`${folder}/sessions`), ["0007-Room_5_.._x.log", "0008-session.log"]);
    const server = Deno.readTextFileSync(`${folder}/server.log`);
    match(
      server,
      /^\d{4}-\d\d-\d\d \d\d:\d\d:00\.000[+-]\d\d:\d\d info {2}one\n.* info {2}three session=8\n$/,
    );
    Deno.removeSync(folder, { recursive: true });
    text.write([entry("four", { session: "7" })]);
    match(Deno.readTextFileSync(`${folder}/sessions/0007-Room_5_.._x.log`), /four/);
  }));

Deno.test("text copies: files are turned over by size, and no more than so many are kept", () =>
  withCopies((text, folder) => {
    for (let i = 0; i < 40; i++) text.write([entry(`entry ${i}`)]);
    deepEqual(names(folder), ["server.log", "server.log.1", "server.log.2"]);
    const all = ["server.log.2", "server.log.1", "server.log"].map((name) =>
      Deno.readTextFileSync(`${folder}/${name}`)
    );
    const numbers = all.join("").trim().split("\n").map((line) => Number(line.split(" ").at(-1)));
    deepEqual(numbers, numbers.map((_, i) => 40 - numbers.length + i));
    for (const each of all) ok(each.length <= 200);
  }));

Deno.test("text copies: what cannot be written is told once, until it can be again", () =>
  withCopies((text, folder, told) => {
    Deno.writeTextFileSync(folder, "in the way");
    for (let i = 0; i < 3; i++) text.write([entry("one")]);
    equal(told.length, 1);
    match(told[0], /Cannot write the text copies of the log to .*logs: .*Check that the folder/);
    Deno.removeSync(folder);
    text.write([entry("two")]);
    Deno.removeSync(folder, { recursive: true });
    Deno.writeTextFileSync(folder, "in the way");
    text.write([entry("three")]);
    equal(told.length, 2);
  }));

Deno.test("text copies: nothing is written to where a link leads, nor into a pipe", () =>
  withCopies((text, folder, told) => {
    Deno.mkdirSync(`${folder}/sessions`, { recursive: true });
    Deno.writeTextFileSync(`${folder}/precious`, "precious\n");
    Deno.symlinkSync("precious", `${folder}/server.log`);
    text.write([entry("one")]);
    deepEqual([Deno.readTextFileSync(`${folder}/precious`), told.length], ["precious\n", 1]);
    match(told[0], /server\.log: it is a link, or no plain file/);
    Deno.removeSync(`${folder}/server.log`);
    text.write([entry("two")]);
    Deno.symlinkSync(`${folder}/elsewhere`, `${folder}/sessions/0008-session.log`);
    text.write([entry("three", { session: "8" })]);
    deepEqual([names(folder), told.length], [["precious", "server.log", "sessions"], 2]);
  }));

Deno.test("text copies: a session keeps its file over a restart and a new name", () =>
  withFolder((folder) => {
    for (const name of ["old", "new"]) {
      new TextLog({ folder, sessionName: () => name, complain: () => {} }).write([
        entry("x", { session: "12345" }),
      ]);
    }
    deepEqual(names(`${folder}/sessions`), ["12345-old.log"]);
    return Promise.resolve();
  }));

Deno.test("text copies: those of sessions go after 90 days, and nothing else", () =>
  withFolder((folder) => {
    Deno.mkdirSync(`${folder}/sessions`);
    const old = (Date.now() - 91 * 86_400_000) / 1000, young = Date.now() / 1000 - 86_400;
    const files: [name: string, time: number][] = [
      ...[["0001-a.log", old], ["0001-a.log.1", old], ["0002-b.log", young]] as [string, number][],
      ...[["notes.txt", old], ["1-a.log", old], ["0003-c.log.old", old]] as [string, number][],
    ];
    for (const [name, time] of files) {
      Deno.writeTextFileSync(`${folder}/sessions/${name}`, "x");
      Deno.utimeSync(`${folder}/sessions/${name}`, time, time);
    }
    new TextLog({
      folder,
      sessionName: () => "d",
      complain: (told) => {
        throw new Error(told);
      },
    }).write([entry("x")]);
    deepEqual(names(`${folder}/sessions`), ["0002-b.log", "0003-c.log.old", "1-a.log", "notes.txt"]);
    return Promise.resolve();
  }));

const safe: [name: string, safe: string][] = [
  ["Room 5", "Room_5"],
  ["../../etc/passwd", "_.._etc_passwd"],
  ["", "session"],
  ["...", "session"],
  ["a\0b\nc", "a_b_c"],
  ["Büro №1 🚀", "Büro__1__"],
  ["CON:<>|?*", "CON______"],
];
for (const [name, want] of safe) {
  Deno.test(`text copies: the name ${JSON.stringify(name)} is safe`, () => equal(safeName(name), want));
}
Deno.test("text copies: long names are cut within a letter's bounds", () => {
  const name = safeName("ü".repeat(300));
  equal(name, "ü".repeat(50));
});

const cells: [value: string | number | undefined, cell: string][] = [
  [5, "5"],
  [undefined, ""],
  ["plain", "plain"],
  ['a,"b"', '"a,""b"""'],
  ["a\r\nb", '"a\r\nb"'],
  ["=1+1", "'=1+1"],
  ["+49", "'+49"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
  ["  =1", "'  =1"],
  ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
];
for (const [value, cell] of cells) {
  Deno.test(`log formats: the cell ${JSON.stringify(value)}`, () => equal(csvCell(value), cell));
}

Deno.test("log formats: a line of text stays a line, and tells a terminal nothing", () => {
  const text = textLine(
    entry("evil\x1b[2Jname\n2nd", {
      machine: "3",
      fields: { a: "x y", b: 1, c: "", d: "\u202e", e: { f: 1 } },
    }),
  );
  match(text, / info {2}evil\?\[2Jname\?2nd machine=3 a="x y" b=1 c="" d=\? e=\{"f":1\}$/);
});

Deno.test("log formats: CSV and JSON lines", () => {
  const { csv, jsonl } = FORMATS;
  match(csv.head, /^\uFEFFid,time,level,event,session,target,machine,fields\r\n$/);
  equal(
    csv.line(entry("a", { session: "7", fields: { b: "c" } })),
    '1,1970-01-01T00:00:00.000Z,info,a,7,,,"{""b"":""c""}"\r\n',
  );
  deepEqual(JSON.parse(jsonl.line(entry("a"))), entry("a"));
});
