import { deepEqual, equal, match, ok } from "node:assert/strict";
import { parseCoordCfg } from "../config/mod.ts";
import type { SettingsFileView } from "../contract/mod.ts";
import { withFolder } from "../session/testing/mod.ts";
import { type Site, withSite } from "./testing.ts";

const COORD = "\uFEFF; ours\r\n[ServerSettings]\r\nPACKINTERVAL=2 ; days\r\n";

interface Files {
  folder: string;
  taken: string[];
  get(file: string): Promise<SettingsFileView>;
  put(file: string, body: unknown): Promise<Response>;
}

/** Runs `body` with a server whose settings files are in a folder with a coord.cfg. */
function withFiles(body: (site: Site, files: Files) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const path = (file: string) => `${folder}/${file}`, taken: string[] = [];
    await Deno.writeTextFile(path("coord.cfg"), COORD, { mode: 0o640 });
    const settings = {
      paths: { "coord.cfg": path("coord.cfg"), "mcast.ini": path("mcast.ini"), "pxe.ini": path("pxe.ini") },
      flags: { IMAGEBOOT: "--images /srv" },
      inForce: () => ({
        "coord.cfg": { PACKINTERVAL: "2", IMAGEBOOT: "/srv" },
        "mcast.ini": { BASEID: "1" },
        "pxe.ini": {},
      }),
      changed: (file: string, text: string) => {
        if (file === "coord.cfg") taken.push(`${file} ${parseCoordCfg(text).packTime}`);
      },
    };
    await withSite(
      (site) =>
        body(site, {
          folder,
          taken,
          get: async (file) =>
            (await (await site.call({ path: "/api/v1/settings/files" })).json()).find((
              each: SettingsFileView,
            ) => each.file === file),
          put: (file, body) => site.call({ method: "PUT", path: `/api/v1/settings/files/${file}`, body }),
        }),
      "loopback",
      1000,
      {},
      { settings },
    );
  });
}

Deno.test("admin: settings files show what they say, what is in force, and what is possible", () =>
  withFiles(async (_site, { folder, get }) => {
    const coord = await get("coord.cfg");
    deepEqual([coord.path, coord.exists, coord.problem], [`${folder}/coord.cfg`, true, null]);
    deepEqual(coord.keys.map(({ key, value, inForce }) => [key, value, inForce]), [
      ["PACKINTERVAL", "2", "2"],
      ["PACKTIME", null, null],
      ["IMAGEBOOT", null, "/srv"],
      ["LOGPATH", null, null],
    ]);
    deepEqual(coord.keys[0].kind, { type: "whole", least: 1, most: 3650 });
    match(coord.keys[2].told, /started with --images \/srv, which beats the file/);
    const mcast = await get("mcast.ini");
    deepEqual([mcast.exists, mcast.version, mcast.keys.length], [false, "none", 8]);
  }));

Deno.test("admin: a settings file is changed in its keys and nothing else, and keeps who may read it", () =>
  withFiles(async ({ call }, { folder, taken, get, put }) => {
    const before = await get("coord.cfg");
    const response = await put("coord.cfg", {
      version: before.version,
      changes: { PACKTIME: "1:00:00", PACKINTERVAL: "3" },
    });
    equal(response.status, 200);
    const text = "\uFEFF; ours\r\n[ServerSettings]\r\nPACKINTERVAL=3 ; days\r\nPACKTIME=1:00:00\r\n";
    const bytes = await Deno.readFile(`${folder}/coord.cfg`);
    equal(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes), text);
    equal((await Deno.stat(`${folder}/coord.cfg`)).mode! & 0o777, 0o640);
    deepEqual(taken, ["coord.cfg 3600"]);
    const after = await response.json();
    ok(after.version !== before.version);
    deepEqual(after, await get("coord.cfg"));
    deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["coord.cfg"]);
    await new Promise((resolve) => setTimeout(resolve, 250));
    const [entry] = await (await call({ path: "/api/v1/log?search=settings%20changed" })).json();
    deepEqual(entry.fields, { file: "coord.cfg", keys: "PACKTIME PACKINTERVAL" });
  }));

Deno.test("admin: a settings file that is not there is made; a link stays a link", () =>
  withFiles(async (_site, { folder, get, put }) => {
    equal((await put("mcast.ini", { version: "none", changes: { BASEID: "7" } })).status, 200);
    equal(await Deno.readTextFile(`${folder}/mcast.ini`), "[Transfer]\nBASEID=7\n");
    await Deno.mkdir(`${folder}/real`);
    await Deno.writeTextFile(`${folder}/real/pxe.ini`, "");
    await Deno.symlink(`${folder}/real/pxe.ini`, `${folder}/pxe.ini`);
    const { version } = await get("pxe.ini");
    equal((await put("pxe.ini", { version, changes: { DHCP: "proxy" } })).status, 200);
    ok((await Deno.lstat(`${folder}/pxe.ini`)).isSymlink);
    equal(await Deno.readTextFile(`${folder}/real/pxe.ini`), "[PXE]\nDHCP=proxy\n");
  }));

Deno.test("admin: changes of settings files that cannot be are refused and change nothing", () =>
  withFiles(async (_site, { folder, get, put }) => {
    const { version } = await get("coord.cfg");
    const refused: [file: string, body: unknown, status: number, detail: RegExp][] = [
      ["coord.cfg", { version: "none", changes: {} }, 409, /changed meanwhile/],
      [
        "coord.cfg",
        { version, changes: { PACKINTERVAL: "0" } },
        422,
        /line 3, PACKINTERVAL=0: .* from 1 to 3650/,
      ],
      ["coord.cfg", { version, changes: { PACKTIME: "25:00:00" } }, 422, /time of day/],
      ["coord.cfg", { version, changes: { BASEID: "1" } }, 422, /BASEID is no key of it/],
      ["coord.cfg", { version, changes: { IMAGEBOOT: "a\nb" } }, 422, /one line/],
      ["coord.cfg", { version, changes: { IMAGEBOOT: 5 } }, 400, /changes/],
      ["coord.cfg", { changes: {} }, 400, /version/],
      ["hosts", { version, changes: {} }, 404, /settings file/],
      ["..%2fcoord.cfg", { version, changes: {} }, 404, /settings file/],
    ];
    for (const [file, body, status, detail] of refused) {
      const response = await put(file, body), problem = await response.json();
      equal(response.status, status, problem.detail);
      match(problem.detail, detail);
    }
    equal((await Deno.readFile(`${folder}/coord.cfg`)).length, new TextEncoder().encode(COORD).length);
  }));

Deno.test("admin: a settings file that is broken is shown as far as it can be, and left alone", () =>
  withFiles(async (_site, { folder, get, put }) => {
    await Deno.writeTextFile(`${folder}/mcast.ini`, "BASEID=7\nnonsense\n");
    const broken = await get("mcast.ini");
    match(broken.problem!, /line 2 is neither/);
    equal(broken.keys[0].value, "7");
    equal((await put("mcast.ini", { version: broken.version, changes: { BASEID: "8" } })).status, 422);
    await Deno.writeFile(`${folder}/mcast.ini`, Uint8Array.of(0x3b, 0xe4, 10));
    const foreign = await get("mcast.ini");
    match(foreign.problem!, /not encoded in UTF-8/);
    equal((await put("mcast.ini", { version: foreign.version, changes: { BASEID: "8" } })).status, 422);
    await Deno.remove(`${folder}/mcast.ini`);
    await Deno.mkdir(`${folder}/mcast.ini`);
    equal((await put("mcast.ini", { version: "none", changes: {} })).status, 503);
  }));

Deno.test("admin: two who change the same file at once: one of them is told", () =>
  withFiles(async (_site, { get, put }) => {
    const { version } = await get("coord.cfg");
    const answers = await Promise.all(
      ["1:00:00", "2:00:00", "3:00:00"].map((PACKTIME) =>
        put("coord.cfg", { version, changes: { PACKTIME } })
      ),
    );
    deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409]);
  }));

Deno.test("admin: the console's own settings are kept", () =>
  withSite(async ({ call, store }) => {
    const path = "/api/v1/settings/console";
    deepEqual(await (await call({ path })).json(), { showComputerName: true, waitSeconds: 60 });
    const wanted = { showComputerName: false, waitSeconds: 300 };
    deepEqual(await (await call({ method: "PUT", path, body: wanted })).json(), wanted);
    deepEqual(await (await call({ path })).json(), wanted);
    for (const body of [{ waitSeconds: -1 }, { showComputerName: "no" }, { colour: "red" }]) {
      equal((await call({ method: "PUT", path, body })).status, 400);
    }
    store.commit({ settings: [{ key: "console", value: "from another version" }] });
    deepEqual(await (await call({ path })).json(), { showComputerName: true, waitSeconds: 60 });
  }));

Deno.test("admin: targets are told how long to wait for answers", () =>
  withSite(
    async ({ runner }) => {
      const reply = await runner.register({
        identity: "a",
        version: "1",
        hardware: { macs: [], cpus: 1, memory: 1 },
        disk: { path: "/dev/sda", size: 1e9, sectorSize: 512 },
      }, "10.0.0.9");
      equal(reply.answerTimeout, 2500);
    },
    "loopback",
    1000,
    {},
    { answerTimeout: 2500 },
  ));
