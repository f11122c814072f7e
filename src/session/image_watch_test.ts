import { deepEqual, equal } from "node:assert/strict";
import type { VerifyEvent } from "../image/mod.ts";
import { ImageWatch } from "./image_watch.ts";
import { Notices } from "./notices.ts";
import { FakeImages, withFolder } from "./testing/mod.ts";
import { Verifications } from "./verifications.ts";

Deno.test("image watch: files that come, change and go are told of, others are not", () =>
  withFolder(async (folder) => {
    let told = 0;
    const watch = new ImageWatch(folder, () => void told++, 5);
    const settle = () => new Promise((resolve) => setTimeout(resolve, 60));
    watch.start();
    await settle();
    const steps: [what: string, change: () => Promise<void>, news: number][] = [
      ["a new one", () => Deno.writeTextFile(`${folder}/a.img.zst`, "1"), 1],
      ["one that grows", () => Deno.writeTextFile(`${folder}/a.img.zst`, "12"), 1],
      ["one in the making", () => Deno.writeTextFile(`${folder}/.b.img.zst`, "1"), 0],
      ["another file", () => Deno.writeTextFile(`${folder}/notes.txt`, "1"), 0],
      ["a link that leads nowhere", () => Deno.symlink("nothing", `${folder}/c.img.zst`), 1],
      ["one that is gone", () => Deno.remove(`${folder}/a.img.zst`), 1],
    ];
    for (const [what, change, news] of steps) {
      const before = told;
      await change();
      await settle();
      equal(Math.min(1, told - before), news, what);
    }
    watch.close();
    await Deno.writeTextFile(`${folder}/a.img.zst`, "1");
    const before = told;
    await settle();
    equal(told, before);
  }));

Deno.test("verifications: results are there after a restart, and checks that went on are not", () => {
  const settings = new Map<string, unknown>();
  const hear: ((event: VerifyEvent) => void)[] = [];
  const logged: string[] = [];
  const start = () =>
    new Verifications({
      images: new FakeImages(),
      store: {
        setting: (key) => structuredClone(settings.get(key)),
        commit: (batch) => {
          for (const { key, value } of batch.settings ?? []) settings.set(key, structuredClone(value));
        },
      },
      notices: new Notices(),
      start: (_path, on) => {
        hear.push(on);
        return { stop: () => {} };
      },
      now: () => 5,
      log: (level, event) => logged.push(`${level} ${event}`),
    });
  const [image] = new FakeImages().list();
  const first = start();
  first.begin(image);
  hear[0]({ type: "wrong", code: "disk.io", message: "Cannot read it." });
  hear[0]({ type: "good" });
  deepEqual(first.list().map(({ id, state, reason }) => [id, state, reason]), [[
    "1",
    "failed",
    "Cannot read it.",
  ]]);
  first.begin(image);
  first.close();
  const second = start();
  deepEqual(second.list().map(({ id, state, current }) => [id, state, current]), [["1", "failed", true]]);
  equal(second.begin(image).id, "2");
  hear[2]({ type: "good" });
  deepEqual(second.of(image)?.state, "good");
  deepEqual(logged, [
    "info image verification began",
    "warn image could not be verified",
    "info image verification began",
    "info image verification began",
    "info image verified: it is good",
  ]);
});
