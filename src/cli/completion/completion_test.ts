import { deepEqual, equal, match, ok } from "node:assert/strict";
import { createApp } from "../../admin/mod.ts";
import { withFolder, withServer } from "../../session/testing/mod.ts";
import { findProgram, runProgram } from "../../sys/mod.ts";
import { complete } from "./complete.ts";
import { ENTRIES, VALUES } from "./grammar.ts";
import { lookup } from "./lookup.ts";
import { SCRIPTS, SHELLS } from "./shells.ts";

const MAIN = new URL("../../../main.ts", import.meta.url).pathname;
const THINGS: Record<string, string[]> = {
  session: ["1", "office"],
  image: ["office", "lab"],
  group: ["Room 5"],
};
const fake = (kind: string) =>
  Promise.resolve((THINGS[kind] ?? [`${kind}-1`]).map((word) => ({ word, told: "" })));

async function words(line: string, look: typeof lookup = fake): Promise<string[] | "files"> {
  const found = await complete(line.split(" "), "  broadside serve [options]   the server", look);
  return found === "files" ? found : found.map(({ word }) => word);
}

Deno.test("Words are completed by where they stand", async () => {
  const cases: [line: string, expected: string[] | "files"][] = [
    ["ses", ["session"]],
    ["session st", ["start", "stop"]],
    ["session start ", ["1", "office"]],
    ["session start o", ["office"]],
    ["session create ", ["office", "lab"]],
    ["session list ", []],
    ["session create office --aft", ["--after"]],
    ["session create office --after ", ["wait", "exit", "reboot", "poweroff"]],
    ["session create office --after reboot --aft", []],
    ["session create --mac 00:0a:48:00:dd:1a --mac", ["--mac", "--machines"].reverse()],
    ["session create --machines ", "files"],
    ["session --server 10.0.0.1 sho", ["show"]],
    ["session create --wait ", []],
    ["machine assign machine-1 ", ["server", "client", "local", "menu", "none", "machine-1"]],
    ["machine assign --group ", ["Room 5"]],
    ["template session ", ["template-1"]],
    ["image create --l", ["--level", "--live"]],
    ["image verify ", "files"],
    ["image check ", ["office", "lab"]],
    ["image delete office --", ["--help", "--yes", "--server", "--token-file", "--json"]],
    ["pxe boot-default ", ["server", "client", "local", "menu"]],
    ["pxe boot-default menu --t", ["--timeout", "--token-file"]],
    ["pxe hints --se", []],
    ["pxe unreserve ", ["reservation-1"]],
    ["token revoke ", ["token-1"]],
    ["token add ", []],
    ["user password ", ["user-1"]],
    ["audit --user ", ["user-1"]],
    ["status --s", ["--server"]],
    ["log --pa", ["--pack"]],
    ["serve --admin-from ", ["loopback", "any"]],
    ["--target --li", ["--list-disks"]],
    ["completion ", ["bash", "zsh", "fish"]],
    ["nothing ", []],
    ["constructor ", []],
    ["session constructor ", ["1", "office"]],
  ];
  for (const [line, expected] of cases) deepEqual(await words(line), expected, line);
});

Deno.test("Each word says what it is, in the words of the help", async () => {
  deepEqual(await complete(["serv"], "  broadside serve [options]   the server", fake), [
    { word: "serve", told: "the server" },
  ]);
  deepEqual(await complete(["session", "stop"], "", fake), [{ word: "stop", told: "stop it" }]);
  match(
    (await complete(["session", "create", "--rat"], "", fake) as { told: string }[])[0].told,
    /^at most so many/,
  );
});

Deno.test("Every command of the program can be completed, and every option of which something is told is there", async () => {
  const { stdout } = await broadside(["--help"]);
  const told = Array.from(stdout.matchAll(/^ {2}broadside ([\w-]+)(?: \| (\w+))?/gm), ([, ...words]) => words)
    .flat().filter((word) => word !== undefined);
  deepEqual(told.filter((word) => word !== "--version").sort(), Object.keys(ENTRIES).sort());
  const options = new Set<string>();
  for (const [name, load] of Object.entries(ENTRIES)) {
    const entry = await load();
    ok(entry.help.length > 50, name);
    for (const command of entry.commands.length ? entry.commands : [undefined]) {
      for (const option of Object.keys(entry.options(command))) options.add(option);
    }
  }
  deepEqual(Object.keys(VALUES).filter((name) => !options.has(name)), []);
});

Deno.test("Whatever the words are, they are completed without an error", async () => {
  const pieces = [
    "session",
    "machine",
    "image",
    "--target",
    "--",
    "-",
    "",
    "--server",
    "--server=",
    "--x",
    "\n",
    "é",
    "1",
  ];
  let seed = 7;
  const next = () => (seed = seed * 16807 % 2147483647) % pieces.length;
  for (let i = 0; i < 500; i++) {
    const line = Array.from({ length: next() % 6 }, () => pieces[next()]);
    const found = await complete(line, "", fake);
    ok(found === "files" || found.every(({ word }) => word.startsWith(line.at(-1) ?? "")), line.join(" "));
  }
});

Deno.test("Without a server there are no names, and no noise", async () => {
  deepEqual(await lookup("session", "127.0.0.1:1"), []);
  deepEqual(await lookup("session", "not a server"), []);
});

Deno.test("A server that does not answer is waited for one second", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const start = performance.now();
  deepEqual(await lookup("session", `127.0.0.1:${listener.addr.port}`), []);
  const took = performance.now() - start;
  ok(took > 900 && took < 3000, `${took} ms`);
  listener.close();
});

Deno.test({
  name: "bash completes commands, options, names of a running server and files",
  ignore: !findProgram("bash"),
  fn: () =>
    withFolder((folder) =>
      withServer(folder, async (server) => {
        const app = createApp({
          ...server,
          ...{ version: "0.1.0", hostname: "Depot", addresses: () => [], imageDirectory: "/images" },
          ...{ access: "open", adminFrom: "loopback", closing: new AbortController().signal },
        });
        const http = Deno.serve(
          { port: 0, hostname: "127.0.0.1", onListen: () => {} },
          (request, { remoteAddr }) => app.fetch(request, { remote: remoteAddr.hostname }),
        );
        const port = String(http.addr.port), at = ["--server", `127.0.0.1:${port}`];
        try {
          await app.request("http://localhost/api/v1/sessions", {
            method: "POST",
            headers: { host: "localhost", "content-type": "application/json" },
            body: JSON.stringify({ image: "office", name: "Room 5's $HOME" }),
          }, { remote: "127.0.0.1" });
          server.console.setReservation("00:0a:48:00:dd:1a", { address: "10.0.0.9", hostname: null });
          const named = "Room\\ 5\\'s\\ \\$HOME";
          deepEqual(
            await tabs(folder, [
              ["ses"],
              ["session", "start", ...at, ""],
              ["session", "start", ...at, "Room\\ 5\\'"],
              ["image", "info", ""],
              ["session", "start", "--server", "http", ":", "//127.0.0.1", ":", port, ""],
              ["pxe", "unreserve", ...at, "00", ":", "0a", ":", "4"],
            ]),
            [["session"], ["1", named], [named], ["the names of files"], ["1", named], ["48:00:dd:1a"]],
          );
        } finally {
          await http.shutdown();
        }
      }, { clock: { now: Date.now() } })
    ),
});

Deno.test("zsh and fish take their scripts, where this machine has them", async () => {
  for (const shell of SHELLS) {
    if (!findProgram(shell)) continue;
    const { code, stderr } = await runProgram([shell, "-n"], { input: SCRIPTS[shell] });
    equal(code, 0, stderr);
  }
});

function broadside(args: string[]) {
  return runProgram([Deno.execPath(), "run", "-A", "--no-check", MAIN, ...args]);
}

/** What bash offers when Tab is pressed behind the last of the words typed, for each line, after it took the script. */
async function tabs(folder: string, lines: string[][]): Promise<string[][]> {
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const program = [Deno.execPath(), "run", "-A", "--no-check", MAIN].map(quote).join(" ");
  await Deno.writeTextFile(`${folder}/broadside.bash`, SCRIPTS.bash);
  const presses = lines.map((typed) => `
    COMP_WORDS=(broadside ${typed.map(quote).join(" ")}); COMP_CWORD=${typed.length}
    _broadside
    printf '%s\\n' "\${COMPREPLY[@]-}" --`);
  const { code, stdout, stderr } = await runProgram([
    "bash",
    "--norc",
    "-c",
    `
    set -u
    COMP_WORDBREAKS=": "
    broadside() { ${program} "$@"; }
    compopt() { COMPREPLY=("the names of files"); }
    source ${quote(`${folder}/broadside.bash`)}
    complete -p broadside | grep -q -- '-F _broadside' || exit 1
    ${presses.join("\n")}
  `,
  ]);
  equal(code, 0, stderr);
  return stdout.split("--\n").slice(0, -1).map((each) => each.split("\n").filter(Boolean));
}
