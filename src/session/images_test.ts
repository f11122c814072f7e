import { deepEqual, equal, match, throws } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { createImage } from "../image/mod.ts";
import { ImageDirectory } from "./images.ts";
import { withFolder } from "./testing/mod.ts";

const CHUNK = 65536;

/** Makes NAME.img.zst of a disk of three and a half chunks, of which the second is zeros. */
async function makeImage(folder: string, name: string): Promise<void> {
  const disk = new Random(name.length).bytes(3 * CHUNK + CHUNK / 2);
  disk.fill(0, CHUNK, 2 * CHUNK);
  await Deno.writeFile(`${folder}/disk.raw`, disk);
  await createImage(`${folder}/disk.raw`, `${folder}/${name}.img.zst`, { chunkSize: CHUNK });
}

Deno.test({
  name: "images: a folder's images are listed with their figures, and opened by name, file or root",
  // The first use of zstd loads its library, which stays.
  sanitizeResources: false,
  fn: () =>
    withFolder(async (folder) => {
      await makeImage(folder, "office");
      const images = new ImageDirectory(folder);
      const [{ root, path, fileSize, modifiedAt, ...view }] = images.list();
      deepEqual(view, {
        name: "office",
        diskSize: 3.5 * CHUNK,
        dataBytes: 2.5 * CHUNK,
        chunksTotal: 3,
        partitions: [],
      });
      const { size, mtime } = await Deno.stat(path);
      deepEqual([fileSize, modifiedAt], [size, mtime!.getTime()]);
      for (const name of ["office", "office.img.zst", root, root.toUpperCase()]) {
        const image = images.open(name);
        deepEqual([image.root, image.rawDataBytes, image.dataChunkCount], [root, 2.5 * CHUNK, 3]);
        equal(image.extents.reduce((sum, extent) => sum + extent.length, 0), image.streamSize);
      }
      throws(() => images.open("offic"), /Cannot find image offic in .*: there are office\./);
    }),
});

Deno.test("images: damaged, new and deleted ones are noticed", () =>
  withFolder(async (folder) => {
    const images = new ImageDirectory(folder);
    throws(() => images.open("office"), /it has none\. Capture a disk/);
    await Deno.writeTextFile(`${folder}/bad.img.zst`, "no image");
    await Deno.writeTextFile(`${folder}/.hidden.img.zst`, "in the making");
    await Deno.writeTextFile(`${folder}/notes.txt`, "x");
    await makeImage(folder, "office");
    deepEqual(images.list().map(({ name, error }) => [name, !!error]), [["bad", true], ["office", false]]);
    throws(() => images.open("bad"), /Cannot deploy bad: /);
    const before = images.open("office").root;
    await makeImage(folder, "office2");
    await Deno.rename(`${folder}/office2.img.zst`, `${folder}/office.img.zst`);
    equal(images.open("office").root === before, false);
    await Deno.remove(`${folder}/bad.img.zst`);
    deepEqual(images.list().map(({ name }) => name), ["office"]);
  }));

Deno.test("images: a storage that is gone is told so", () => {
  throws(() => new ImageDirectory("/nonexistent/images").list(), (error: Error) => {
    match(error.message, /Cannot read the image storage \/nonexistent\/images: .*Is its disk mounted\?/);
    return true;
  });
});
