import { deepEqual, equal, match, ok } from "node:assert/strict";
import { createImageOf } from "./create.ts";
import { openImage } from "./reader.ts";
import { SAMPLE_CHUNK, sampleDisk } from "./testing/sample.ts";
import { startVerify } from "./verify_thread.ts";
import type { VerifyEvent } from "./verify_worker.ts";

const spawn = () => new Worker(import.meta.resolve("./testing/verify_entry.ts"), { type: "module" });

/** What is heard of the check of a file. */
function heard(path: string, start = spawn): Promise<VerifyEvent[]> {
  return new Promise((resolve) => {
    const events: VerifyEvent[] = [];
    startVerify(start, path, (event) => {
      events.push(event);
      if (event.type !== "progress") resolve(events);
    });
  });
}

async function withImage(body: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await createImageOf(sampleDisk(), `${folder}/a.img.zst`, { chunkSize: SAMPLE_CHUNK });
    await body(`${folder}/a.img.zst`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("verify thread: a good image, a damaged one, and one that is not there", () =>
  withImage(async (path) => {
    const image = openImage(path), { root, dataChunks, chunks } = image;
    image.close();
    const good = await heard(path);
    deepEqual(good.at(-1), { type: "good" });
    deepEqual(good.at(-2), { type: "progress", root, done: 250 * 1024, total: 250 * 1024 });
    const bytes = await Deno.readFile(path);
    bytes[chunks.fileOffset[dataChunks[3]] + 20] ^= 1;
    await Deno.writeFile(path, bytes);
    const bad = (await heard(path)).at(-1)!;
    ok(bad.type === "wrong");
    equal(bad.code, "image.corrupt");
    match(bad.message, /chunk \d+ does not match its hash/);
    const gone = (await heard(`${path}x`)).at(-1)!;
    ok(gone.type === "wrong");
    equal(gone.code, "disk.open");
  }));

Deno.test("verify thread: one that crashes is told of", async () => {
  const crash = () =>
    new Worker(`data:text/javascript,${encodeURIComponent('throw new Error("no memory")')}`, {
      type: "module",
    });
  const event = (await heard("x", crash)).at(-1)!;
  ok(event.type === "wrong");
  deepEqual([event.code, /no memory/.test(event.message)], [undefined, true]);
});
