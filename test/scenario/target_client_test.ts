import assert from "node:assert/strict";
import { blankDisk } from "../support/images.ts";
import { Program } from "../support/program.ts";
import { Room, type TestTarget } from "../support/room.ts";
import { TerminalProgram } from "../support/terminal.ts";

/** Client-driving mode: what is deployed is said at the machines. */

async function disk(room: Room, name: string, size: number): Promise<string> {
  const path = `${room.directory}/${name}.disk`;
  await blankDisk(path, size);
  return path;
}

function client(room: Room, name: string, path: string, ...more: string[]): string[] {
  return ["--target", "--mode", "client", "--server", room.address, "--id", name, "--disk", path, ...more];
}

Deno.test("client-driving: two machines choose one image on their terminals, and one session serves both", async () => {
  await using room = await Room.open();
  const image = await room.image("office", 21, 12), size = image.content.length;
  const [one, two] = [await disk(room, "a", size), await disk(room, "b", size)];
  await using first = new TerminalProgram(client(room, "a", one));
  await using second = new TerminalProgram(client(room, "b", two));
  for (const [terminal, path] of [[first, one], [second, two]] as const) {
    let at = await terminal.see(/Deployment source/);
    // An arrow down and up again, Enter: the first item.
    await terminal.type("\x1b[B\x1b[A\r");
    at = await terminal.see(/Image to deploy[^]*office/, at);
    await terminal.type("1\r");
    at = await terminal.see(/EVERYTHING ON THIS DISK WILL BE LOST[^]*Type yes/, at);
    assert(terminal.shown.includes(path));
    await terminal.type("\r");
    await terminal.type("no\r");
    at = await terminal.see(/Nothing is written unless you type yes/, at);
    assert.deepEqual([...new Set(await Deno.readFile(path))], [0xa5]);
    await terminal.type("yes\r");
  }
  await first.see(/Time to finish/, 0, 60_000);
  for (const [terminal, name, path] of [[first, "a", one], [second, "b", two]] as const) {
    assert.equal(await terminal.end(60_000), 0, terminal.shown.slice(-1500));
    await room.right({ name, disk: path } as TestTarget, image);
  }
  const { members, origin } = await room.over("1", "finished");
  assert.deepEqual([members.map(({ name }) => name), origin], [["a", "b"], "client"]);
});

Deno.test("client-driving: by flags, without a question; and a session that is waited for until it is there", async () => {
  await using room = await Room.open();
  const image = await room.image("office", 22, 12), size = image.content.length;
  const [one, two] = [await disk(room, "a", size), await disk(room, "b", size)];
  await using first = new Program("a", client(room, "a", one, "--image", "office", "--yes", "--json"));
  await using second = new Program("b", client(room, "b", two, "--session", "Lab-7", "--yes", "--json"));
  assert.equal(await first.end(60_000), 0, first.tail());
  await room.right({ name: "a", disk: one, program: first }, image);
  await second.hear(
    "that it waits",
    ({ type, message }) => type === "progress" && /Session lab-7 takes no machines/.test(String(message)),
  );
  const { id } = await room.session(image, { type: "id", sessionId: "lab-7" });
  assert.equal(await second.end(60_000), 0, second.tail());
  await room.over(id, "finished");
  await room.right({ name: "b", disk: two, program: second }, image);
});

Deno.test("client-driving: who gives up while waiting leaves the session; nothing is written", async () => {
  await using room = await Room.open();
  const image = await room.image("office", 23, 12), path = await disk(room, "a", image.content.length);
  const { id } = await room.session(image, {
    type: "id",
    sessionId: "lab-7",
    minTargets: 2,
    waitSeconds: 600,
  });
  await using terminal = new TerminalProgram(client(room, "a", path, "--session", "lab-7"));
  let at = await terminal.see(/Summary[^]*lab-7[^]*Type yes/);
  await terminal.type("yes\r");
  at = await terminal.see(/To cancel, press q/, at);
  await room.until(id, "joined", ({ members }) => members.length === 1);
  await terminal.type("q");
  assert.equal(await terminal.end(), 1);
  await terminal.see(/Cancelled at this machine/, at);
  await room.until(id, "left", ({ members }) => members.length === 0);
  assert.deepEqual([...new Set(await Deno.readFile(path))], [0xa5]);
});

Deno.test("client-driving: what the server refuses and what flags contradict is told at once", async () => {
  await using room = await Room.open();
  const image = await room.image("office", 24, 12);
  const small = await disk(room, "a", image.content.length - (1 << 20));
  for (
    const [args, status, why] of [
      [["--image", "office", "--yes"], 1, /The disk is too small/],
      [["--image", "none", "--yes"], 1, /Cannot find image none/],
      [["--yes"], 2, /--yes needs --image or --session/],
      [["--image", "office"], 2, /asks on a terminal/],
      [["--image", "office", "--session", "1", "--yes"], 2, /give one of them/],
      [["--image", "office", "--to-partition", "x", "--yes"], 2, /--to-partition must be/],
      [
        ["--image", "office", "--to-disk", "index:7", "--yes"],
        1,
        /number 7 that would do|started for .* alone/,
      ],
    ] as const
  ) {
    await using program = new Program("a", client(room, "a", small, ...args));
    assert.equal(await program.end(), status, program.tail());
    assert.match(program.lines.join(" "), why);
  }
});

Deno.test("startup menu: a choice by number, and the first item by itself", async () => {
  await using room = await Room.open();
  const image = await room.image("office", 25, 12), path = await disk(room, "a", image.content.length);
  const menu = ["--target", "--mode", "menu", "--server", room.address, "--id", "a", "--disk", path];
  await using terminal = new TerminalProgram(menu);
  let at = await terminal.see(/Server-driving mode begins in \d+ s/);
  await terminal.type("2\r");
  at = await terminal.see(/Deployment source/, at);
  await terminal.type("0\r");
  at = await terminal.see(/What is next/, at);
  await terminal.type("1\r");
  at = await terminal.see(/begins in/, at);
  await terminal.type("3\r");
  at = await terminal.see(/Log Saver[^]*packed in\s+\/[^ ]*\.tar\.gz[^]*The startup menu/, at);
  await terminal.type("\r");
  await room.session(image, { minTargets: 1, after: "exit" });
  at = await terminal.see(/Server-driving mode begins in 9 s/, at);
  assert.equal(await terminal.end(60_000), 0, terminal.shown.slice(-1500));
  await room.right({ name: "a", disk: path } as TestTarget, image);
});

Deno.test("init: client-driving mode on consoles that are lines, and init is told to wait", async () => {
  await using room = await Room.open();
  const image = await room.image("office", 26, 12), path = await disk(room, "a", image.content.length);
  const after = `${room.directory}/after`, mac = ["--boot-mac", "00:0a:48:00:dd:1a", "--after-file", after];
  const args = ["--target", "--init", "--mode", "client", "--server", room.address, "--disk", path, ...mac];
  await using lines = new TerminalProgram(args, false);
  let at = await lines.see(/Deployment source[^]*Number, or Enter for 1:/);
  await lines.type("1\n");
  at = await lines.see(/1 {2}office/, at);
  await lines.type("1\n");
  at = await lines.see(/EVERYTHING ON THIS DISK[^]*Type yes/, at);
  await lines.type("yes\n");
  await lines.see(/To cancel, press q and Enter/, at);
  assert.equal(await lines.end(60_000), 0, lines.shown.slice(-1500));
  assert.equal(await Deno.readTextFile(after), "wait\n");
  await room.right({ name: "a", disk: path } as TestTarget, image);
  assert(!lines.shown.includes("\x1b"), "nothing is drawn over");
  for (const line of lines.shown.split("\n")) assert(line.length <= 80, line);
});
