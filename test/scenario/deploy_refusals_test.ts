import assert from "node:assert/strict";
import { openDisk } from "../../src/disk/mod.ts";
import { openImage } from "../../src/image/mod.ts";
import { Program } from "../support/program.ts";
import { Room } from "../support/room.ts";

/** What a blank disk is full of. */
const BLANK = 0xa5;

Deno.test("deploy: an image damaged at the server fails, names the chunk and writes no wrong byte", async () => {
  await using room = await Room.open();
  const image = await room.image("damaged", 5, 20), size = image.content.length;
  const chunk = 33;
  flipByteOf(image.path, chunk);
  const { id } = await room.session(image, { minTargets: 2 });
  const targets = await Promise.all(["a", "b"].map((name) => room.target(name, size)));
  const { members, told } = await room.over(id, "failed");
  assert.match(told, /0 of 2 machines succeeded/);
  for (const { state, reason } of members) {
    assert.equal(state, "failed");
    assert.match(reason!, new RegExp(`chunk ${chunk} came 3 times and never matched its hash.*image verify`));
  }
  for (const { disk, program } of targets) {
    // A machine that failed stays, for another try.
    await program.hear("that it failed", ({ event }) => event === "deployment failed");
    assert(program.running);
    const bytes = await Deno.readFile(disk), length = 262_144;
    for (let at = 0; at < size; at += length) {
      const piece = bytes.subarray(at, at + length), wanted = image.content.subarray(at, at + length);
      const right = wanted.every((byte, i) => byte === piece[i]);
      const untouched = piece.every((byte) => byte === BLANK);
      assert(right || untouched, `the disk holds wrong bytes in chunk ${at / length}`);
      if (at / length === chunk) assert(untouched);
    }
  }
});

Deno.test("deploy: a disk that is too small is refused before a byte is written", async () => {
  await using room = await Room.open();
  const image = await room.image("large", 6, 20), size = image.content.length;
  const { id } = await room.session(image, { minTargets: 1 });
  const small = await room.target("small", size - 4096);
  await small.program.hear("that it waits", ({ state }) => state === "waiting");
  assert.match((await room.targets())[0].message!, /The disk is too small/);
  const right = await room.target("right", size);
  await room.over(id, "finished");
  await room.right(right, image);
  assert((await Deno.readFile(small.disk)).every((byte) => byte === BLANK));
  assert(small.program.running, small.program.tail());
});

Deno.test("deploy: a disk in use is refused before a byte is written, and nobody else suffers", async () => {
  await using room = await Room.open();
  const image = await room.image("image", 7, 20), size = image.content.length;
  const { id } = await room.session(image, { minTargets: 2, succeed: { count: 1 } });
  const busy = await room.target("busy", size);
  const holder = openDisk(busy.disk, { write: true, exclusive: true });
  try {
    const free = await room.target("free", size);
    const { members } = await room.over(id, "finished");
    const reason = members.find(({ name }) => name === "busy")!.reason!;
    assert.match(reason, /busy\.disk: it must not be in use/);
    assert(busy.program.running);
    assert((await Deno.readFile(busy.disk)).every((byte) => byte === BLANK));
    await room.right(free, image);
  } finally {
    holder.close();
  }
});

Deno.test("deploy: two targets cannot be started on one disk file at once", async () => {
  await using room = await Room.open();
  const image = await room.image("image", 8, 20), size = image.content.length;
  const { id } = await room.session(image, {
    minTargets: 2,
    succeed: { count: 1 },
    rateLimit: { value: 10, unit: "MB/s" },
  });
  const first = await room.target("first", size);
  const args = ["--target", "--json", "--id", "second", "--disk", first.disk, "--server", room.address];
  await using second = new Program("second", args);
  const { counts } = await room.over(id, "finished");
  assert.deepEqual([counts.done, counts.failed], [1, 1]);
  assert(first.program.running || second.running);
  await room.right(first, image);
});

/** Changes a bit amid a chunk's frame in an image file. */
function flipByteOf(path: string, chunk: number): void {
  const image = openImage(path), { chunks } = image;
  const at = chunks.fileOffset[chunk] + (chunks.frameLength[chunk] >> 1);
  image.close();
  using file = Deno.openSync(path, { read: true, write: true });
  const byte = new Uint8Array(1);
  file.seekSync(at, Deno.SeekMode.Start);
  file.readSync(byte);
  byte[0] ^= 0x10;
  file.seekSync(at, Deno.SeekMode.Start);
  file.writeSync(byte);
}
