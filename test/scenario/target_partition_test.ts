import assert from "node:assert/strict";
import { openDisk, readPartitions } from "../../src/disk/mod.ts";
import { haveTools, run } from "../../src/image/testing/tools.ts";
import { skipped } from "../support/namespace.ts";
import { Program } from "../support/program.ts";
import { Room, type TestTarget } from "../support/room.ts";

/** Images of a single partition, written into one partition of a machine's disk. */

const MIB = 1 << 20;
const tools = haveTools("sgdisk");
const loops = tools && Deno.uid() === 0 &&
  haveTools("losetup", "mke2fs", "e2fsck", "resize2fs", "dumpe2fs", "partx");
if (!tools) skipped("images in partitions", "needs gdisk");
else if (!loops) skipped("images in partitions of devices", "needs root, losetup, partx and e2fsprogs");

/** A disk of 64 MiB, all of it 0xa5 but for a GPT with partitions from 1 to 9, 9 to 40 and 40 to 60 MiB. */
async function partitioned(path: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(64 * MIB).fill(0xa5);
  // A table of this content would not be taken for none.
  bytes.fill(0, 0, MIB).fill(0, 63 * MIB);
  await Deno.writeFile(path, bytes);
  run(["sgdisk", "-o", "-n1:1M:+8M", "-n2:9M:+31M", "-c2:data", "-t2:0700", "-n3:40M:+20M", path]);
  return await Deno.readFile(path);
}

/** Where two disks differ, as [first, end) runs of at most 4096 bytes between differences. */
function runs(a: Uint8Array, b: Uint8Array): [number, number][] {
  const found: [number, number][] = [];
  for (let at = 0; at < a.length; at++) {
    if (a[at] === b[at]) continue;
    const last = found.at(-1);
    if (last && at - last[1] < 4096) last[1] = at + 1;
    else found.push([at, at + 1]);
  }
  return found;
}

Deno.test({
  name: "partition: an image goes into one, and no byte outside of it changes but its type",
  ignore: !tools,
  async fn() {
    await using room = await Room.open();
    const image = await room.image("data", 31, 12), path = `${room.directory}/a.disk`;
    const before = await partitioned(path);
    const destination = { disk: "auto", partition: { number: 2, type: "linux" } };
    const { id } = await room.session(image, { minTargets: 1, readback: true, destination });
    const { program } = await room.target("a", 0);
    await room.over(id, "finished");
    assert.equal(await program.end(), 0, program.tail());
    const after = await Deno.readFile(path), first = 9 * MIB, end = 40 * MIB;
    assert.deepEqual(after.subarray(first, first + image.content.length), image.content);
    assert(
      after.subarray(first + image.content.length, end - MIB).every((byte) => byte === 0xa5),
      "left alone",
    );
    assert(after.subarray(end - MIB, end).every((byte) => byte === 0), "nothing of a RAID at its end");
    assert.deepEqual(after.subarray(MIB, first), before.subarray(MIB, first));
    assert.deepEqual(after.subarray(end, 63 * MIB), before.subarray(end, 63 * MIB));
    // Header, entries, and their copies: checksums and one type.
    const table = [
      ...runs(before.subarray(0, MIB), after.subarray(0, MIB)),
      ...runs(before.subarray(63 * MIB), after.subarray(63 * MIB)),
    ];
    const changed = table.reduce((sum, [from, to]) => sum + to - from, 0);
    assert(changed > 0 && changed < 2 * 4096, String(changed));
    assert.match(run(["sgdisk", "-v", path]), /No problems found/);
    assert.match(run(["sgdisk", "-i", "2", path]), /0FC63DAF-8483-4772-8E79-3D69D8477DE4[^]*'data'/);
  },
});

const REFUSED: [
  what: string,
  partition: { number: number; type: string | null },
  mebibytes: number,
  why: RegExp,
][] = [
  [
    "one that is too small",
    { number: 1, type: null },
    12,
    /partition 1 of .*needs 12\.6 MB and it has 8\.4 MB/,
  ],
  ["one that is not there", { number: 7, type: null }, 4, /Cannot find partition 7 of .*: there are 1, 2, 3/],
  [
    "a type of another table",
    { number: 2, type: "83" },
    4,
    /its type cannot become 83: .*a GPT, whose types are GUIDs/,
  ],
];
for (const [what, partition, mebibytes, why] of REFUSED) {
  Deno.test({
    name: `partition: ${what} is refused before a byte is written`,
    ignore: !tools,
    async fn() {
      await using room = await Room.open();
      const image = await room.image("data", 32, mebibytes), path = `${room.directory}/a.disk`;
      const before = await partitioned(path);
      const { id } = await room.session(image, { minTargets: 1, destination: { partition } });
      await room.target("a", 0);
      const { members } = await room.over(id, "failed");
      assert.match(members[0].reason!, why);
      assert.deepEqual(runs(before, await Deno.readFile(path)), []);
    },
  });
}

Deno.test({
  name: "partition: of a block device, with its file system grown into it; not while it is mounted",
  ignore: !loops,
  async fn() {
    await using room = await Room.open();
    const path = `${room.directory}/loop.raw`;
    const before = await partitioned(path);
    const image = await ext4Image(room);
    const device = run(["losetup", "--show", "-f", path]).trim(), name = device.slice("/dev/".length);
    const point = `${room.directory}/mounted`;
    try {
      run(["partx", "-u", device]);
      const nodes = await Promise.all([1, 2].map((number) => nodeOf(room, name, number)));
      run(["mke2fs", "-q", "-t", "ext4", nodes[1]]);
      await Deno.mkdir(point);
      run(["mount", nodes[1], point]);
      const destination = { partition: { number: 2, type: "linux" } };
      const first = await room.session(image, { minTargets: 1, destination });
      await using one = target(room, "a", device);
      const { members } = await room.over(first.id, "failed");
      assert.match(members[0].reason!, /is mounted at/);
      await one.kill();
      run(["umount", point]);
      const second = await room.session(image, { minTargets: 1, grow: true, readback: true, destination });
      await using two = target(room, "b", device);
      await room.over(second.id, "finished");
      assert.equal(await two.end(), 0, two.tail());
      assert.deepEqual(
        (await room.logged(second.id, "the file system grew into its partition")).to,
        31 * MIB,
      );
      const grown = await nodeOf(room, name, 2);
      run(["e2fsck", "-fn", grown]);
      const [, blocks] = /Block count: +(\d+)/.exec(run(["dumpe2fs", "-h", grown]))!;
      assert.equal(Number(blocks) * 1024, 31 * MIB);
    } finally {
      new Deno.Command("umount", { args: [point], stderr: "null" }).outputSync();
      new Deno.Command("partx", { args: ["-d", device], stderr: "null" }).outputSync();
      run(["losetup", "-d", device]);
    }
    const after = await Deno.readFile(path);
    assert.deepEqual(after.subarray(MIB, 9 * MIB), before.subarray(MIB, 9 * MIB));
    assert.deepEqual(after.subarray(40 * MIB, 63 * MIB), before.subarray(40 * MIB, 63 * MIB));
    assert.match(run(["sgdisk", "-v", path]), /No problems found/);
    const disk = openDisk(path);
    assert.equal(readPartitions(disk)[1].type, "0FC63DAF-8483-4772-8E79-3D69D8477DE4");
    disk.close();
  },
});

function target(room: Room, name: string, disk: string): Program {
  return new Program(name, ["--target", "--json", "--id", name, "--disk", disk, "--server", room.address]);
}

/** A node of the kernel's partition, for systems without udev. */
async function nodeOf(room: Room, name: string, number: number): Promise<string> {
  const node = `${room.directory}/${name}p${number}-${crypto.randomUUID().slice(0, 8)}`;
  const [major, minor] = (await Deno.readTextFile(`/sys/block/${name}/${name}p${number}/dev`)).trim().split(
    ":",
  );
  run(["mknod", node, "b", major, minor]);
  return node;
}

/** An image of a partition of 16 MiB with an ext4 file system. */
async function ext4Image(room: Room) {
  const source = `${room.directory}/ext4.raw`, path = `${room.directory}/images/ext4.img.zst`;
  await Deno.writeFile(source, new Uint8Array(16 * MIB));
  run(["mke2fs", "-q", "-t", "ext4", "-b", "1024", source]);
  await using program = new Program("image create", ["image", "create", source, path]);
  assert.equal(await program.end(60_000), 0, program.tail());
  return { name: "ext4", path, content: await Deno.readFile(source) };
}

Deno.test("disk wish: a session's disk decides, and where it is not the machine says why and stays out", async () => {
  await using room = await Room.open();
  const image = await room.image("data", 33, 4), size = image.content.length;
  const [one, two] = [`${room.directory}/a.disk`, `${room.directory}/b.disk`];
  const { id } = await room.session(image, { minTargets: 1, waitSeconds: 600, destination: { disk: one } });
  const a = await room.target("a", size), b = await room.target("b", size);
  await b.program.hear("why not", ({ message }) => /Cannot find the disk .*a\.disk/.test(String(message)));
  const told = (await room.targets()).find(({ name }) => name === "b")!;
  assert.match(told.message!, /Cannot find the disk .*a\.disk/);
  await room.until(id, "joined by one", ({ members }) => members.length === 1 && members[0].name === "a");
  // What it asked for is over: the machine goes back to its own choice.
  const { id: next } = await room.session(image, { minTargets: 1 });
  await room.over(next, "finished");
  assert.equal(await b.program.end(), 0, b.program.tail());
  await room.right({ name: "b", disk: two } as TestTarget, image);
  assert.deepEqual([...new Set(await Deno.readFile(one))], [0xa5]);
  assert(a.program.running);
});
