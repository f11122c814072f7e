import assert from "node:assert/strict";
import { haveTools, run } from "../../src/image/testing/tools.ts";
import { Program } from "../support/program.ts";
import { Room } from "../support/room.ts";
import { skipped } from "../support/namespace.ts";

const MIB = 1 << 20;
const ready = Deno.uid() === 0 && haveTools("losetup", "sgdisk", "mke2fs", "e2fsck", "resize2fs", "dumpe2fs");
if (!ready) skipped("a session that lets partitions grow", "needs root, losetup, gdisk and e2fsprogs");

for (const grow of [true, false]) {
  Deno.test({
    name: `grow: a session that ${grow ? "asks" : "does not ask"} for it, on machines with larger disks`,
    ignore: !ready,
    async fn() {
      await using room = await Room.open();
      const image = await ext4Image(room);
      const { id } = await room.session(image, { minTargets: 2, grow });
      const targets = await Promise.all(["a", "b"].map((name) => room.target(name, 100 * MIB)));
      await room.over(id, "finished");
      for (const { disk, program } of targets) {
        assert.equal(await program.end(), 0, program.tail());
        assert.match(run(["sgdisk", "-v", disk]), /No problems found/);
        const size = grow ? 98 : 30;
        onPartition(disk, 1, size, (node) => {
          run(["e2fsck", "-fn", node]);
          const [, blocks] = /Block count: +(\d+)/.exec(run(["dumpe2fs", "-h", node]))!;
          assert.equal(Number(blocks) * 1024, size * MIB);
        });
      }
      const grew = async () => (await room.log(id)).filter(({ event }) => /file system grew/.test(event));
      let told = await grew();
      // The log is written a little later.
      for (const end = performance.now() + 5000; grow && told.length < 2 && performance.now() < end;) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        told = await grew();
      }
      assert.deepEqual(
        told.map(({ fields }) => [fields.from, fields.to]),
        grow ? Array(2).fill([30 * MIB, 98 * MIB]) : [],
      );
    },
  });
}

/** An image of a disk of 40 MiB with a GPT and a partition of 30 MiB that holds an ext4 file system. */
async function ext4Image(room: Room) {
  const source = `${room.directory}/ext4.raw`, path = `${room.directory}/images/ext4.img.zst`;
  await Deno.writeFile(source, new Uint8Array(40 * MIB));
  run(["sgdisk", "-o", "-n1:1M:+30M", "-t1:8300", source]);
  onPartition(source, 1, 30, (node) => void run(["mke2fs", "-q", "-t", "ext4", "-b", "1024", node]));
  await using program = new Program("image create", ["image", "create", source, path]);
  assert.equal(await program.end(60_000), 0, program.tail());
  return { name: "ext4", path, content: await Deno.readFile(source) };
}

function onPartition(disk: string, first: number, megabytes: number, act: (node: string) => void): void {
  const place = ["--offset", `${first * MIB}`, "--sizelimit", `${megabytes * MIB}`];
  const node = run(["losetup", "--show", "-f", ...place, disk]).trim();
  try {
    act(node);
  } finally {
    run(["losetup", "-d", node]);
  }
}
