import { deepEqual, equal, match, ok } from "node:assert/strict";
import { registration } from "../session/testing/mod.ts";
import { bearer, type Site, withSite } from "./testing.ts";

/** Entries 1 to 10 at 1, 2, … seconds: of session 7, of machine 3, of neither, over and over; every 5th an error. */
function fill({ store }: Site): void {
  store.logs.append(
    Array.from({ length: 10 }, (_, i) => ({
      time: 1000 * (i + 1),
      level: (i + 1) % 5 === 0 ? "error" : i % 2 ? "info" : "debug",
      event: `event ${i + 1}`,
      session: i % 3 === 0 ? 7 : null,
      target: i % 3 === 0 ? 4 : null,
      machine: i % 3 === 1 ? 3 : null,
      fields: { serial: `=S${i + 1}`, said: 'a "b", c' },
    })),
  );
}

const queries: [query: string, ids: number[]][] = [
  ["", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  ["limit=3", [8, 9, 10]],
  ["limit=3&before=6", [3, 4, 5]],
  ["after=7", [8, 9, 10]],
  ["after=2&before=5", [3, 4]],
  ["session=7", [1, 4, 7, 10]],
  ["machine=3", [2, 5, 8]],
  ["target=4&after=4", [7, 10]],
  ["level=warn", [5, 10]],
  ["level=info", [2, 4, 5, 6, 8, 10]],
  ["level=debug&limit=2", [9, 10]],
  ["from=3000&to=5000", [3, 4, 5]],
  ["from=999999999", []],
  ["search=s10", [10]],
  ["search=EVENT%209", [9]],
  [`search=${encodeURIComponent('A "B", C')}&session=7&level=error`, [10]],
  ["search=%25", []],
  ["search=", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  ["session=99", []],
];
Deno.test("admin: the log by what is asked for", async (t) => {
  await withSite(async (site) => {
    fill(site);
    for (const [query, ids] of queries) {
      await t.step(query || "all", async () => {
        const entries = await (await site.call({ path: `/api/v1/log?${query}` })).json();
        deepEqual(entries.map(({ id }: { id: number }) => id), ids);
        const lines =
          await (await site.call({ path: `/api/v1/log/export?${query.replace(/&?limit=\d+/, "")}` })).text();
        const all = lines.split("\n").filter(Boolean).map((line) => JSON.parse(line));
        deepEqual(all.slice(-entries.length || all.length), entries);
      });
    }
  });
});

const refused: [query: string, detail: RegExp][] = [
  ["limit=0", /limit: a number from 1 to 1000/],
  ["level=loud", /level: /],
  ["session=seven", /session: a whole number/],
  ["from=-1", /from: a whole number/],
  ["sesion=7", /sesion/],
  [`search=${"x".repeat(201)}`, /search/],
];
Deno.test("admin: queries of a log that cannot be are refused", () =>
  withSite(async ({ call }) => {
    for (const [query, detail] of refused) {
      const response = await call({ path: `/api/v1/log?${query}` });
      equal(response.status, 400, query);
      match((await response.json()).detail, detail);
    }
    equal((await call({ path: "/api/v1/log/export?format=xml" })).status, 400);
  }));

Deno.test("admin: a log as CSV and text", () =>
  withSite(async (site) => {
    fill(site);
    const csv = await site.call({ path: "/api/v1/log/export?format=csv&session=7&before=5" });
    equal(csv.headers.get("content-disposition"), 'attachment; filename="broadside-log.csv"');
    equal(
      new TextDecoder("utf-8", { ignoreBOM: true }).decode(await csv.arrayBuffer()),
      "\uFEFFid,time,level,event,session,target,machine,fields\r\n" +
        '1,1970-01-01T00:00:01.000Z,debug,event 1,7,4,,"{""serial"":""=S1"",""said"":""a \\""b\\"", c""}"\r\n' +
        '4,1970-01-01T00:00:04.000Z,info,event 4,7,4,,"{""serial"":""=S4"",""said"":""a \\""b\\"", c""}"\r\n',
    );
    const text = await (await site.call({ path: "/api/v1/log/export?format=text&machine=3&before=3" }))
      .text();
    match(text, /^\S+ \S+ info {2}event 2 machine=3 serial="=S2" said="a \\"b\\", c"\n$/);
  }));

Deno.test("admin: an export takes entries as they are read, and none when nobody reads", () =>
  withSite(async ({ call, store }) => {
    const entry = { time: 1, level: "info", session: null, target: null, machine: null, fields: {} };
    store.logs.append(Array.from({ length: 5000 }, (_, i) => ({ ...entry, event: `event ${i}` })));
    let reads = 0;
    const read = store.logs.read.bind(store.logs);
    store.logs.read = (...given) => (reads++, read(...given));
    const body = (await call({ path: "/api/v1/log/export" })).body!.getReader();
    equal(reads, 0);
    ok((await body.read()).value!.length > 0);
    equal(reads, 1);
    await body.cancel();
    await new Promise((resolve) => setTimeout(resolve, 20));
    equal(reads, 1);
  }));

Deno.test("admin: a search looks through the log piece by piece and finds all", () =>
  withSite(async ({ call, store }) => {
    const entry = { level: "info", session: null, target: null, machine: null, fields: {} };
    store.logs.append(
      Array.from(
        { length: 25_000 },
        (_, i) => ({ ...entry, time: i, event: i % 6000 ? "noise" : `needle ${i}` }),
      ),
    );
    const spans: number[] = [];
    const read = store.logs.read.bind(store.logs);
    store.logs.read = (
      filter,
      span,
      ...more
    ) => (spans.push(span.last - span.first + 1), read(filter, span, ...more));
    const found = await (await call({ path: "/api/v1/log?search=needle" })).json();
    deepEqual(found.map(({ time }: { time: number }) => time), [0, 6000, 12_000, 18_000, 24_000]);
    deepEqual(spans, [10_000, 10_000, 5000]);
  }));

Deno.test("admin: figures of the log and its compression", () =>
  withSite(
    async (site) => {
      const { call, clock, store } = site;
      fill(site);
      clock.now = 1e12 + 1;
      const stats = await (await call({ path: "/api/v1/log/stats" })).json();
      deepEqual({ ...stats, databaseBytes: 0 }, {
        entries: 10,
        first: 1,
        last: 10,
        oldest: 1000,
        databaseBytes: 0,
        lastPackedAt: null,
        nextPackAt: null,
        logPath: "/var/log/depot",
      });
      ok(stats.databaseBytes > 10_000);
      const packed = await (await call({ path: "/api/v1/log/pack", body: {} })).json();
      deepEqual([packed.entries, packed.progress], [10, 0]);
      equal((await (await call({ path: "/api/v1/log/stats" })).json()).lastPackedAt, 1e12 + 1);
      await new Promise((resolve) => setTimeout(resolve, 250));
      deepEqual(store.logs.tail({ limit: 9 }).map(({ event }) => event), ["database packed"]);
      equal((await call({ path: "/api/v1/log/pack", body: { now: true } })).status, 400);
    },
    "loopback",
    1000,
    {},
    { logPath: "/var/log/depot" },
  ));

Deno.test("admin: an entry knows its machine, and what other parts of the server tell is kept", () =>
  withSite(async ({ call, runner, store }) => {
    const mac = "00:0a:00:00:00:01";
    const hardware = { macs: [mac], cpus: 2, memory: 1 << 30 };
    const made = await (await call({ path: "/api/v1/sessions", body: { image: "office", waitSeconds: 0 } }))
      .json();
    const { token, targetId } = await (await call({
      path: "/target/v1/register",
      body: registration("a", { hardware }),
      remote: "10.0.0.9",
    })).json();
    const log = [{ time: 5, level: "warn", event: "disk is slow" }];
    for (const more of [{}, { log }]) {
      await call({ path: "/target/v1/poll", body: { state: "waiting", ...more }, headers: bearer(token) });
    }
    const told = { time: new Date(), level: "info" as const };
    runner.note({ ...told, event: "DHCP offer", fields: { mac, address: "10.0.0.9" } });
    for (let i = 0; i < 600; i++) runner.note({ ...told, event: "noise", fields: {} });
    await new Promise((resolve) => setTimeout(resolve, 250));
    const [machine] = await (await call({ path: "/api/v1/machines" })).json();
    const about = await (await call({ path: `/api/v1/log?machine=${machine.id}` })).json();
    const events = about.map(({ event }: { event: string }) => event);
    for (const event of ["target registered", "disk is slow", "DHCP offer"]) {
      ok(events.includes(event), event);
    }
    ok(about.every((entry: { machine: string }) => entry.machine === machine.id));
    const own = await (await call({ path: `/api/v1/log?session=${made.id}&target=${targetId}&level=warn` }))
      .json();
    deepEqual(own.map(({ event }: { event: string }) => event), ["disk is slow"]);
    equal(store.logs.tail({ limit: 2000 }).filter(({ event }) => event === "noise").length, 500);
  }));
