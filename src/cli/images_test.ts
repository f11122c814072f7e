import { equal, match } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import type { ImageDetailView } from "../contract/mod.ts";
import { createImage, type VerifyEvent } from "../image/mod.ts";
import { ImageDirectory, type StartVerification } from "../session/mod.ts";
import { withFolder } from "../session/testing/mod.ts";
import { describeStored } from "./images_view.ts";
import { type Bench, withCommands } from "./testing.ts";

const SIZE = 3 * 65536;

/** A server with the image `office`, and checks that the test ends by itself. */
function withImages(body: (bench: Bench, checks: ((event: VerifyEvent) => void)[]) => Promise<void>) {
  return withFolder(async (storage) => {
    await Deno.writeFile(`${storage}/disk.raw`, new Random(7).bytes(SIZE));
    await createImage(`${storage}/disk.raw`, `${storage}/office.img.zst`, { chunkSize: 65536 });
    const checks: ((event: VerifyEvent) => void)[] = [];
    const startVerification: StartVerification = (_, on) => {
      checks.push(on);
      return { stop: () => {} };
    };
    const images = new ImageDirectory(storage);
    await withCommands((bench) => body(bench, checks), { images, startVerification });
  });
}

Deno.test({
  name: "image: those of a server are listed, shown and deleted",
  // The first use of zstd loads its library, which stays.
  sanitizeResources: false,
  fn: () =>
    withImages(async ({ run }) => {
      match((await run("image list")).out, /^name +file +disk +written +root\noffice +\d.* +192 KiB +20/);
      const { out } = await run("image show office");
      match(out, /^image +office, .*\nroot +[0-9a-f]{64}\ndisk +192 KiB \(196608 bytes\)/);
      match(out, /\nneeded by +nobody\nchecked +not yet\n\n \n▕·+▏\n/);
      equal(JSON.parse((await run("image show office --json")).out).name, "office");
      match((await run("image show lab")).err, /^broadside image show: Cannot find image lab/);
      match((await run("image show lab --json")).out, /^{"error":{"code":"image.not_found"/);
      const { code, err } = await run("image delete office");
      equal(code, 2);
      match(err, /Cannot delete office without asking: there is no terminal to ask on. Say --yes\./);
      equal((await run("session create office")).code, 0);
      match((await run("image delete office --yes")).err, /session 1 \(office\) needs it/);
      await run("session stop 1");
      equal((await run("image delete office --yes")).out, "Deleted office.");
      match((await run("image list")).out, /^The server has no images/);
    }),
});

Deno.test("image: a check on the server is watched to its end, which the exit code tells", () =>
  withImages(async ({ run }, checks) => {
    const begun = async (count: number) => {
      while (checks.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
      return checks[count - 1];
    };
    const good = run("image check office");
    (await begun(1))({ type: "progress", root: "", done: 65536, total: SIZE });
    checks[0]({ type: "good" });
    const { code, out } = await good;
    match(out, /^office is sound: 192 KiB \(20.*, after \d+ s\)$/);
    equal(code, 0);
    match((await run("image show office")).out, /\nchecked +office is sound: /);
    const bad = run("image check office --json");
    (await begun(2))({ type: "wrong", code: "image.corrupt", message: "chunk 2 differs" });
    const second = await bad;
    equal(second.code, 1);
    equal(JSON.parse(second.out).state, "bad");
    match((await run("image show office")).out, /\nchecked +office is bad: chunk 2 differs \(/);
    match((await run("image check lab")).err, /Cannot find image lab/);
  }));

Deno.test("image: the disk of one is drawn to scale, unknown use apart", () => {
  const blank = { number: null, type: "", name: "", fileSystem: null, used: null, label: null } as const;
  const image: ImageDetailView = {
    ...{ name: "office\x1b[2J", root: "ab", fileSize: 100, modifiedAt: 0, diskSize: 100, dataBytes: 50 },
    ...{ chunksTotal: 1, partitions: [], verification: null },
    usedBy: { sessions: ["4"], schedules: [], templates: ["2"] },
    layout: {
      ...{ table: "gpt", diskSize: 100, sectorSize: 512, bootCode: true },
      parts: [
        { ...blank, kind: "table", start: 0, size: 25 },
        { ...blank, kind: "partition", number: 1, start: 25, size: 25, used: 15, fileSystem: "ext4" },
        { ...blank, kind: "partition", number: 2, start: 50, size: 25, type: "Linux swap" },
        { ...blank, kind: "free", start: 75, size: 25 },
      ],
    },
  };
  const text = describeStored(image, 42);
  match(text, /▕·{10}█{6}░{4}▒{10}·{10}▏\n █ used {2}░ free {2}▒ unknown {2}· outside partitions\n/);
  match(text, /\n2 +50 B +25 B +- +- +- +Linux swap +-$/);
  match(text, /\ntable +GPT, with code by which a BIOS starts\n/);
  match(text, /\nneeded by +session 4, template 2\n/);
  match(text, /^image +office\?\[2J, /);
});
