import assert from "node:assert/strict";
import { openDisk, readerOf, readGpt, writeGpt } from "../../src/disk/mod.ts";
import { blankDisk, type TestImage } from "../support/images.ts";
import { Program } from "../support/program.ts";
import { Room } from "../support/room.ts";

/** A target as the first process of a machine that booted from the network runs it. */

const MAC = "00:0a:48:00:dd:1a";

/** What init is told afterwards. */
function afterFile(room: Room): string {
  return `${room.directory}/after`;
}

async function initTarget(room: Room, size: number, args: string[] = []): Promise<Program> {
  const disk = `${room.directory}/init.disk`;
  await blankDisk(disk, size);
  const where = ["--server", room.address, "--disk", disk, "--boot-mac", "00-0A-48-00-DD-1A"];
  return new Program("init's target", [
    "--target",
    "--init",
    ...where,
    "--after-file",
    afterFile(room),
    ...args,
  ]);
}

function text(program: Program): string {
  return program.lines.join("\n");
}

for (const [after, word] of [["reboot", "reboot"], ["poweroff", "poweroff"], ["exit", "shell"]] as const) {
  Deno.test(`init: after a deployment that ends with ${after}, init is told ${word}`, async () => {
    await using room = await Room.open();
    const image = await room.image("image", 11, 12), size = image.content.length;
    const { id } = await room.session(image, { minTargets: 1, after });
    await using program = await initTarget(room, size + (4 << 20));
    assert.equal(await program.end(60_000), 0, program.tail(30));
    assert.equal(await Deno.readTextFile(afterFile(room)), `${word}\n`);
    await room.over(id, "finished");
    await room.right({ name: "init", disk: `${room.directory}/init.disk`, program }, image);
    const [target] = await room.targets();
    assert.equal(target.identity, MAC);
    assert.equal(target.hardware.bootMac, MAC);
    assert.equal(target.hardware.macs[0], MAC);
    assert.match(text(program), new RegExp(`Server: .* this machine is ${MAC}`));
    // Consoles of unknown width: nothing is drawn over, and nothing is wider than 80 columns.
    assert(!text(program).includes("\x1b"));
    for (const line of program.lines) assert(line.length <= 80, line);
  });
}

Deno.test("init: a session that has its machines wait keeps the target, which says so", async () => {
  await using room = await Room.open();
  const image = await room.image("image", 12, 12), size = image.content.length;
  const { id } = await room.session(image, { minTargets: 1, after: "wait", name: "room 12" });
  await using program = await initTarget(room, size);
  await room.over(id, "finished");
  await told(program, /room 12 is deployed\. No session takes machines now/);
  assert(program.running);
  assert.throws(() => Deno.statSync(afterFile(room)));
});

Deno.test("init: a deployment that fails ends the program, and says why on the screen and at the server", async () => {
  await using room = await Room.open();
  const image = await room.image("image", 13, 12), size = image.content.length;
  const { id } = await room.session(image, { minTargets: 1, after: "reboot" });
  const disk = `${room.directory}/init.disk`;
  await blankDisk(disk, size);
  const holder = openDisk(disk, { write: true, exclusive: true });
  try {
    const where = ["--server", room.address, "--disk", disk, "--boot-mac", MAC];
    await using program = new Program("init's target", [
      ...["--target", "--init", ...where, "--after-file", afterFile(room)],
    ]);
    assert.equal(await program.end(60_000), 1, program.tail(30));
    assert.match(
      text(program).replace(/\s+/g, " "),
      /broadside: Cannot open .*init\.disk: it must not be in use/,
    );
    const { members } = await room.over(id, "failed");
    assert.match(members[0].reason!, /it must not be in use/);
    assert.throws(() => Deno.statSync(afterFile(room)));
  } finally {
    holder.close();
  }
});

Deno.test("init: a server that is away at first is waited for, and the screen says so", async () => {
  await using room = await Room.open();
  const image = await room.image("image", 14, 12), size = image.content.length;
  await room.session(image, { minTargets: 1, after: "poweroff" });
  await room.server.kill();
  await using program = await initTarget(room, size);
  await told(program, /Waiting for the server to answer/);
  await room.startServer();
  assert.equal(await program.end(60_000), 0, program.tail(30));
  assert.equal(await Deno.readTextFile(afterFile(room)), "poweroff\n");
});

Deno.test("init: without any disk that would do, the program ends and tells what it saw", async () => {
  await using room = await Room.open();
  const args = ["--target", "--init", "--server", room.address, "--disk", "id:no-such-disk"];
  await using program = new Program("init's target", args);
  await told(
    program,
    /Waiting for a disk to show up: Cannot find a disk with the serial number or name no-such-disk/,
  );
  // Where nobody waits for late disks it ends at once.
  await using other = new Program("a target", args.filter((each) => each !== "--init"));
  assert.equal(await other.end(), 1);
  assert.match(text(other), /shows no disk at all|there is /);
});

Deno.test("target: on a larger disk the table's backup moves to its end, asked or not", async () => {
  await using room = await Room.open();
  const image = await tableImage(room), size = image.content.length + (5 << 20);
  const { id } = await room.session(image, { minTargets: 2, after: "exit", readback: true });
  const targets = await Promise.all(["a", "b"].map((name) => room.target(name, size)));
  await room.over(id, "finished");
  for (const { disk, program } of targets) {
    assert.equal(await program.end(), 0, program.tail());
    const opened = openDisk(disk), read = readerOf(opened);
    const found = readGpt(read, opened.size, 512)!;
    assert.equal(found.lastUsableLba, size / 512 - 34);
    assert.deepEqual([found.partitions.length, found.partitions[0].lastLba], [1, 8191]);
    const backup = readGpt(
      (at, length) => at === 512 ? new Uint8Array(length) : read(at, length),
      opened.size,
      512,
    );
    assert.deepEqual(backup, { ...found, source: "backup" });
    opened.close();
    // All the rest of the image is as it was, from the first partition to the last.
    const bytes = await Deno.readFile(disk);
    assert(image.content.subarray(1 << 20, 4 << 20).every((byte, i) => bytes[(1 << 20) + i] === byte));
    const log = await room.log(id);
    assert(log.some(({ event }) => /backup moved to the disk's end/.test(event)), JSON.stringify(log));
  }
});

/** An image of a disk with a GPT. */
async function tableImage(room: Room): Promise<TestImage> {
  const image = await room.image("table", 15, 12), source = `${room.directory}/table.raw`;
  await Deno.writeFile(source, image.content);
  const disk = openDisk(source, { write: true });
  const uniqueGuid = "00000000-0000-4000-8000-000000000001",
    typeGuid = "0FC63DAF-8483-4772-8E79-3D69D8477DE4";
  const partition = {
    number: 1,
    typeGuid,
    uniqueGuid,
    name: "root",
    firstLba: 2048,
    lastLba: 8191,
    attributes: 0n,
  };
  writeGpt(disk, { diskGuid: "00000000-0000-4000-8000-000000000002", partitions: [partition] });
  disk.close();
  await using program = new Program("image create", ["image", "create", source, image.path, "--force"]);
  assert.equal(await program.end(60_000), 0, program.tail());
  return { ...image, content: await Deno.readFile(source) };
}

/** Waits until a program printed such words, however they are broken into lines. */
async function told(program: Program, words: RegExp, milliseconds = 30_000): Promise<void> {
  for (const end = performance.now() + milliseconds; performance.now() < end && program.running;) {
    if (words.test(text(program).replace(/\s+/g, " "))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.match(text(program).replace(/\s+/g, " "), words);
}
