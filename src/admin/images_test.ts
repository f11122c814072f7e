import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import type { VerificationView } from "../contract/mod.ts";
import { createImage, type VerifyEvent } from "../image/mod.ts";
import { ImageDirectory, type StartVerification } from "../session/mod.ts";
import { withFolder } from "../session/testing/mod.ts";
import { eventsOf, type Site, withSite } from "./testing.ts";

const CHUNK = 65536;

/** Checks that the tests end by themselves. */
class FakeVerifications {
  readonly all: { path: string; on(event: VerifyEvent): void; stopped: boolean }[] = [];

  readonly start: StartVerification = (path, on) => {
    const each = { path, on, stopped: false };
    this.all.push(each);
    return { stop: () => void (each.stopped = true) };
  };
}

/** A site whose image storage has the images `office` and `lab`, and the file `bad`, which is none. */
function withImages(body: (site: Site, folder: string, verifications: FakeVerifications) => Promise<void>) {
  return withFolder(async (folder) => {
    const storage = `${folder}/storage`;
    await Deno.mkdir(storage);
    for (const name of ["office", "lab"]) {
      await Deno.writeFile(`${folder}/disk.raw`, new Random(name.length).bytes(3 * CHUNK));
      await createImage(`${folder}/disk.raw`, `${storage}/${name}.img.zst`, { chunkSize: CHUNK });
    }
    await Deno.writeTextFile(`${storage}/bad.img.zst`, "no image");
    const verifications = new FakeVerifications();
    const options = { images: new ImageDirectory(storage), startVerification: verifications.start };
    await withSite((site) => body(site, storage, verifications), "loopback", 1000, {}, options);
  });
}

const json = async (response: Response | Promise<Response>) => await (await response).json();
const names = async ({ call }: Site) =>
  (await json(call({ path: "/api/v1/images" }))).map(({ name }: { name: string }) => name);

Deno.test({
  name: "admin: an image with its layout, one that is damaged, and one that there is not",
  // The first use of zstd loads its library, which stays.
  sanitizeResources: false,
  fn: () =>
    withImages(async ({ call }) => {
      const image = await json(call({ path: "/api/v1/images/office" }));
      const { layout, usedBy, verification } = image;
      deepEqual([image.name, usedBy, verification], ["office", {
        sessions: [],
        schedules: [],
        templates: [],
      }, null]);
      deepEqual([layout.table, layout.diskSize, layout.bootCode], ["none", 3 * CHUNK, false]);
      deepEqual(layout.parts.map(({ kind, size }: { kind: string; size: number }) => [kind, size]), [
        ["free", 3 * CHUNK],
      ]);
      const bad = await json(call({ path: "/api/v1/images/bad.img.zst" }));
      deepEqual([bad.layout, typeof bad.error], [null, "string"]);
      const gone = await call({ path: "/api/v1/images/..%2Fdisk" });
      equal(gone.status, 404);
      match((await gone.json()).detail, /Cannot find image/);
    }),
});

Deno.test("admin: an image is deleted unless somebody needs it, and viewers hear of it", () =>
  withImages(async (site, storage) => {
    const { call } = site;
    const remove = (name: string) => call({ path: `/api/v1/images/${name}`, method: "DELETE" });
    const events = eventsOf((await call({ path: "/api/v1/events?parts=images" })).body!);
    const first = (await events.next()).value!;
    deepEqual([first.data.images.length, first.data.sessions], [3, []]);

    const session = await json(call({ path: "/api/v1/sessions", body: { image: "office" } }));
    const root = (await json(call({ path: "/api/v1/images/lab" }))).root;
    const schedule = { type: "daily", every: 1, time: "02:30", timeZone: "UTC", from: "2001-01-01" };
    await call({ path: "/api/v1/schedules", body: { options: { image: root }, schedule } });
    await call({ path: "/api/v1/templates", body: { image: "office", name: "Room" } });
    for (const [name, what] of [["office", /session 1 \(office\)/], ["lab", /schedule 1 /]] as const) {
      const refused = await remove(name);
      equal(refused.status, 409);
      match((await refused.json()).detail, what);
    }
    const { usedBy } = await json(call({ path: "/api/v1/images/office" }));
    deepEqual(usedBy, { sessions: ["1"], schedules: [], templates: ["1"] });
    deepEqual((await names(site)).length, 3);

    await call({ path: `/api/v1/sessions/${session.id}/stop`, body: {} });
    equal((await remove("office")).status, 204);
    equal((await remove("office")).status, 404);
    equal((await remove("bad")).status, 204);
    deepEqual(await names(site), ["lab"]);
    equal(Array.from(Deno.readDirSync(storage)).length, 1);
    const change = (await events.next()).value!;
    deepEqual([change.event, change.data.images.length < 3, change.data.templates], ["changes", true, []]);
    await events.return();
  }));

Deno.test("admin: a link in the image storage is not followed to delete what it leads to", () =>
  withImages(async (site, storage) => {
    await Deno.rename(`${storage}/lab.img.zst`, `${storage}/../outside.img.zst`);
    await Deno.symlink("../outside.img.zst", `${storage}/link.img.zst`);
    await Deno.symlink("office.img.zst", `${storage}/near.img.zst`);
    deepEqual(await names(site), ["bad", "link", "near", "office"]);
    for (const name of ["link", "near", "..%2Foutside", "%2e%2e%2foutside.img.zst"]) {
      const { status } = await site.call({ path: `/api/v1/images/${name}`, method: "DELETE" });
      equal(status, name.includes("outside") ? 404 : 409, name);
    }
    ok((await Deno.stat(`${storage}/../outside.img.zst`)).isFile);
    ok((await Deno.lstat(`${storage}/link.img.zst`)).isSymlink);
    ok((await Deno.stat(`${storage}/office.img.zst`)).isFile);
  }));

Deno.test("admin: verifications run in the background, one an image, and their results stay", () =>
  withImages(async (site, storage, { all }) => {
    const { call, store } = site;
    const verify = (name: string) => call({ path: `/api/v1/images/${name}/verify`, body: {} });
    const list = () => json(call({ path: "/api/v1/images/verifications" }));
    const events = eventsOf((await call({ path: "/api/v1/events?parts=verifications" })).body!);
    await events.next();

    const begun = await verify("office");
    equal(begun.status, 202);
    const { id, state, total, current } = await begun.json();
    deepEqual([state, total, current, all.length], ["running", 3 * CHUNK, true, 1]);
    deepEqual((await json(verify("office"))).id, id, "one at a time");
    equal((await verify("lab")).status, 202);
    const third = await verify("bad");
    equal(third.status, 409);
    match((await third.json()).detail, /office and lab are being verified/);
    equal((await verify("none")).status, 404);

    const { root } = await json(call({ path: "/api/v1/images/office" }));
    all[0].on({ type: "progress", root, done: CHUNK, total: 3 * CHUNK });
    let change: VerificationView | undefined;
    while (!change) {
      change = (await events.next()).value!.data.verifications?.find(({ done }: { done: number }) => done);
    }
    deepEqual([change.done, change.state], [CHUNK, "running"]);
    all[0].on({ type: "good" });
    all[1].on({ type: "wrong", code: "image.corrupt", message: "chunk 2 does not match its hash" });
    deepEqual(
      (await list()).map((each: VerificationView) => [each.image, each.state, each.reason, each.current]),
      [
        ["lab", "bad", "chunk 2 does not match its hash", true],
        ["office", "good", null, true],
      ],
    );
    equal((await json(call({ path: "/api/v1/images/office" }))).verification.root, root);
    equal((store.setting("image_verifications") as unknown[]).length, 2);

    await Deno.copyFile(`${storage}/office.img.zst`, `${storage}/lab.img.zst`);
    deepEqual((await list()).map((each: VerificationView) => each.current), [false, true]);
    equal((await verify("lab")).status, 202);
    equal((await call({ path: "/api/v1/images/lab", method: "DELETE" })).status, 204);
    ok(all[2].stopped, "there is nothing left to verify");
    deepEqual((await list()).map((each: VerificationView) => each.image), ["office"]);
    await events.return();
  }));
