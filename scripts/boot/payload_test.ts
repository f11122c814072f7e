import { deepEqual, equal, throws } from "node:assert/strict";
import { Random } from "../../src/base/mod.ts";
import { sha256 } from "./cache.ts";
import { layOut, type PayloadFile, readPayload, writePayload } from "./payload.ts";

Deno.test("payload: what is written is read again, each file where the format wants it", async () => {
  const directory = Deno.makeTempDirSync(), random = new Random(5);
  try {
    const contents = new Map(
      [0, 1, 4095, 4096, 4097, 100_000].map((size) => [`f${size}`, random.bytes(size)]),
    );
    const files: PayloadFile[] = [];
    for (const [name, bytes] of contents) {
      Deno.writeFileSync(`${directory}/${name}`, bytes);
      files.push({ name, size: bytes.length, sha256: await sha256(bytes) });
    }
    const path = `${directory}/payload`;
    const size = writePayload(path, directory, files);
    const bytes = Deno.readFileSync(path);
    equal(size, bytes.length);
    deepEqual(
      new Map(Array.from(readPayload(bytes), ([name, each]) => [name, new Uint8Array(each)])),
      contents,
    );
    const view = new DataView(bytes.buffer);
    equal(new TextDecoder().decode(bytes.subarray(0, 16)), "BROADSIDEPAYLOAD");
    equal(view.getUint32(20, true), 0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(24, 24 + view.getUint32(16, true))));
    equal(header.format, 1);
    for (const { name, sha256: sum } of files) {
      const { offset, length, sha256: told } = header.files[name];
      equal(offset % 4096, 0);
      equal(told, sum);
      equal(await sha256(bytes.slice(offset, offset + length)), sum);
    }
    writePayload(`${directory}/again`, directory, files);
    deepEqual(Deno.readFileSync(`${directory}/again`), bytes);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
});

Deno.test("payload: a header longer than one block pushes the files back", () => {
  const files = Array.from(
    { length: 100 },
    (_, i) => ({ name: `file${i}`, size: 1, sha256: "0".repeat(64) }),
  );
  const { head, offsets } = layOut(files);
  equal(offsets[0], head.length);
  equal(head.length, 12288);
  equal(offsets[99], head.length + 99 * 4096);
});

Deno.test("payload: something else is refused", () => {
  throws(() => readPayload(new Uint8Array(100)), /no payload/);
});
