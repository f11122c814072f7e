import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { closeSource, openSource, type Source } from "./content_driver.ts";
import { encode } from "./packet.ts";
import { Trains } from "./train_driver.ts";

const OFFSET = 1234, SIZE = 100_000, CONTENT = new Random(1).bytes(SIZE);

/** The same content within a file, and in memory. */
function sources(act: (source: Source, what: string) => void): void {
  const directory = Deno.makeTempDirSync(), path = `${directory}/f`;
  const file = new Uint8Array(OFFSET + SIZE + 5000).fill(0xee);
  file.set(CONTENT, OFFSET);
  Deno.writeFileSync(path, file);
  const source = openSource({ path, offset: OFFSET, length: SIZE });
  try {
    act(source, "file");
    act({ bytes: CONTENT, size: SIZE }, "memory");
  } finally {
    closeSource(source);
    Deno.removeSync(directory, { recursive: true });
  }
}

Deno.test("tftp train: the packets are those of the blocks, read ahead or not, in whatever order", () => {
  const random = new Random(2), trains = new Trains();
  sources((source, what) => {
    for (const blockSize of [8, 100, 512, 1000, 1468, 9000, 65_464]) {
      const stride = blockSize + 4, end = Math.floor(SIZE / blockSize) + 1;
      for (const train of [trains.take(stride), trains.shared]) {
        const capacity = train.capacity(blockSize);
        if (capacity === 0) continue;
        const ahead = train === trains.shared ? 0 : capacity;
        for (let i = 0, first = 1; i < 60; i++) {
          const count = Math.min(1 + random.below(capacity), end - first + 1);
          if (ahead === 0) train.clear();
          const packets = train.packets(source, first, count, ahead, blockSize);
          const expected: Uint8Array[] = [];
          for (let block = first; block < first + count; block++) {
            const payload = CONTENT.subarray((block - 1) * blockSize, block * blockSize);
            expected.push(encode({ kind: "data", block, payload }));
          }
          assert.equal(
            Buffer.compare(packets, Buffer.concat(expected)),
            0,
            `${what}, ${blockSize}, ${first}+${count}`,
          );
          // Mostly on, sometimes back, now and then to the end.
          first = random.chance(0.1) ? Math.max(1, end - random.below(3)) : first + count;
          if (first > end || random.chance(0.2)) first = 1 + random.below(end);
        }
        trains.giveBack(train);
      }
    }
  });
});

Deno.test("tftp train: one that another transfer had is not taken for its own", () => {
  const trains = new Trains(), other = new Uint8Array(SIZE).fill(7);
  const train = trains.take(516);
  train.packets({ bytes: CONTENT, size: SIZE }, 1, 1, 60, 512);
  trains.giveBack(train);
  assert.equal(trains.take(516), train);
  assert.deepEqual(
    train.packets({ bytes: other, size: SIZE }, 2, 1, 60, 512).subarray(4),
    other.subarray(512, 1024),
  );
});

Deno.test("tftp train: a file that is too short is told by its name", () => {
  const path = Deno.makeTempFileSync();
  const source = openSource({ path, offset: 0, length: 1000 });
  assert.throws(() => new Trains().shared.packets(source, 1, 1, 0, 512), /Cannot read .*: it is shorter/);
  closeSource(source);
  Deno.removeSync(path);
  assert.throws(() => openSource({ path, offset: 0, length: 1000 }), /Cannot read .*: No such file/);
});
