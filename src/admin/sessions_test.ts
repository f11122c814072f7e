import { deepEqual, equal, match } from "node:assert/strict";
import type { WakeDatagram } from "../session/mod.ts";
import { registration } from "../session/testing/mod.ts";
import { bearer, type Call, withSite } from "./testing.ts";

const A = "00:0a:00:00:00:01", B = "00:0a:00:00:00:02";
const LIST = { type: "mac", machines: [{ mac: A.toUpperCase(), name: "lab-1" }, { mac: B }] };
const NIGHT = { type: "daily", every: 1, time: "02:30", timeZone: "Europe/Berlin", from: "2001-01-01" };

const refused: [why: string, call: Call, status: number, detail: RegExp][] = [
  [
    "a list without the type",
    post("sessions", { image: "office", machines: [{ mac: A }] }),
    400,
    /type mac only/,
  ],
  [
    "the type without a list",
    post("sessions", { image: "office", type: "mac" }),
    400,
    /at least one machine/,
  ],
  [
    "a machine listed twice",
    post("sessions", { image: "office", type: "mac", machines: [{ mac: A }, { mac: A }] }),
    400,
    /twice/,
  ],
  [
    "more than are listed",
    post("sessions", { image: "office", ...LIST, minTargets: 3 }),
    400,
    /above the machines/,
  ],
  [
    "a Session ID of digits",
    post("sessions", { image: "office", type: "id", sessionId: "42" }),
    400,
    /letter/,
  ],
  [
    "a Session ID without the type",
    post("sessions", { image: "office", sessionId: "room" }),
    400,
    /type id only/,
  ],
  [
    "waking without a list",
    post("sessions", { image: "office", wake: true }),
    400,
    /wakes the machines of the list/,
  ],
  [
    "a partition without its number",
    post("sessions", { image: "office", destination: { partition: 1 } }),
    400,
    /partition/,
  ],
  [
    "an image of a whole disk into a partition",
    post("sessions", { image: "office", destination: { partition: { number: 3 } } }),
    422,
    /it is the image of a whole disk, with a partition table/,
  ],
  [
    "a disk by no words that mean one",
    post("sessions", { image: "office", destination: { disk: "sda" } }),
    400,
    /one of auto/,
  ],
  ["a name for nothing", { path: "/api/v1/sessions/name" }, 400, /must name an image/],
  [
    "a change of nothing",
    { ...post("sessions/9", { image: "office" }), method: "PUT" },
    404,
    /Cannot find session 9/,
  ],
  ["waking what has no list", post("sessions/1/wake", {}), 409, /no list of machines/],
  [
    "a list that is cyclic",
    post("schedules", { options: { image: "office", ...LIST }, schedule: { type: "cyclic" } }),
    400,
    /cyclic with the type mac/,
  ],
  [
    "a schedule that is over",
    post("schedules", { options: { image: "office" }, schedule: { ...NIGHT, until: "2001-02-01" } }),
    422,
    /would never run/,
  ],
  [
    "a schedule without image",
    post("schedules", { options: { image: "x" }, schedule: NIGHT }),
    422,
    /Cannot find image x/,
  ],
  ["an unknown schedule", post("schedules/4/run", {}), 404, /Cannot find schedule 4/],
  ["an unknown template", { path: "/api/v1/templates/4" }, 404, /Cannot find template 4/],
  ["a template without image", post("templates", { image: "x" }), 422, /Cannot find image x/],
  ["a machine that is not there", post("machines/4/wake", {}), 404, /Cannot find machine 4/],
];

function post(path: string, body: unknown): Call {
  return { path: `/api/v1/${path}`, body };
}

Deno.test("admin: what a session cannot be is refused", async (t) => {
  await withSite(async ({ call }) => {
    await call(post("sessions", { image: "office" }));
    for (const [why, request, status, detail] of refused) {
      await t.step(why, async () => {
        const response = await call(request);
        const problem = await response.json();
        equal(response.status, status, problem.detail);
        match(problem.detail, detail);
      });
    }
  });
});

Deno.test("admin: a session of a list, changed, saved as a template, and another made from that", () =>
  withSite(async ({ call }) => {
    const json = async (request: Call) => await (await call(request)).json();
    equal((await json({ path: "/api/v1/sessions/name?image=office" })).name, "office");
    const made = await json(post("sessions", { image: "office", ...LIST }));
    deepEqual([made.name, made.machinesListed, made.options.machines[0]], ["office", 2, {
      mac: A,
      name: "lab-1",
    }]);
    equal((await json({ path: "/api/v1/sessions/name?image=office" })).name, "office 2");
    const [listed] = await json({ path: "/api/v1/sessions" });
    deepEqual([listed.machinesListed, listed.options.machines], [2, []]);
    const changed = await json({
      ...post("sessions/1", { ...made.options, name: "lab", minTargets: 2 }),
      method: "PUT",
    });
    deepEqual([changed.name, changed.options.minTargets, changed.id], ["lab", 2, "1"]);
    const saved = await call(post("sessions/1/template", {}));
    deepEqual([saved.status, saved.headers.get("location")], [201, "/api/v1/templates/1"]);
    equal((await saved.json()).name, "office");
    equal((await call(post("sessions/1/template", { name: "office" }))).status, 409);
    equal((await json({ path: "/api/v1/templates/name?image=office" })).name, "office 2");
    const from = await json(post("templates/1/session", {}));
    deepEqual([from.id, from.name, from.options.machines.length, from.options.minTargets], [
      "2",
      "office",
      2,
      2,
    ]);
    equal((await json(post("templates/1/session", { name: "again" }))).name, "again");
    equal((await json(post("templates/1/schedule", { name: "nightly", schedule: NIGHT }))).name, "nightly");
    equal((await call(post("templates/1/schedule", { schedule: { type: "cyclic" } }))).status, 400);
    const template = { ...post("templates/1", { image: "office", waitSeconds: 5 }), method: "PUT" };
    deepEqual([(await json(template)).name, (await json(template)).options.type], ["office", "automatic"]);
    equal((await call({ path: "/api/v1/templates/1", method: "DELETE" })).status, 204);
    deepEqual(await json({ path: "/api/v1/templates" }), []);
    for (const id of [1, 2]) await call(post(`sessions/${id}/stop`, {}));
    deepEqual(await json(post("sessions/clear", {})), { deleted: 2 });
    deepEqual((await json({ path: "/api/v1/sessions" })).map(({ id }: { id: string }) => id), ["3"]);
  }));

Deno.test("admin: a schedule from creation to deletion", () =>
  withSite(async ({ call }) => {
    const json = async (request: Call) => await (await call(request)).json();
    const made = await call(
      post("schedules", { options: { image: "office", name: "nightly" }, schedule: NIGHT }),
    );
    deepEqual([made.status, made.headers.get("location")], [201, "/api/v1/schedules/1"]);
    const { state, options } = await made.json();
    equal(state, "waiting");
    const later = { ...NIGHT, time: "03:30" };
    const put = { ...post("schedules/1", { options, schedule: later }), method: "PUT" };
    equal((await json(put)).schedule.time, "03:30");
    equal((await json(post("schedules/1/run", {}))).state, "running");
    const [session] = await json({ path: "/api/v1/sessions" });
    deepEqual([session.name, session.scheduleId, session.origin], ["nightly", "1", "schedule"]);
    equal((await call({ path: "/api/v1/schedules/1", method: "DELETE" })).status, 409);
    equal((await call(post("schedules/1/run", {}))).status, 409);
    equal((await json(post("schedules/1/stop", {}))).state, "stopped");
    equal((await json(post("schedules/1/resume", {}))).state !== "stopped", true);
    equal((await json(post("schedules/1/stop", {}))).state, "stopped");
    equal((await call({ path: "/api/v1/schedules/1", method: "DELETE" })).status, 204);
    deepEqual(await json({ path: "/api/v1/schedules" }), []);
  }));

Deno.test("admin: machines are woken, one or those of a list that are not there", () => {
  const sent: WakeDatagram[] = [];
  const wake = {
    count: 50,
    seconds: 0.001,
    subnets: () => [{ interface: "e0", address: "10.0.0.1", mask: "255.255.255.0" }],
    send: (datagrams: WakeDatagram[]) => void sent.push(...datagrams),
  };
  return withSite(
    async ({ call, runner }) => {
      await call(post("machines/import", [{ mac: A }]));
      equal((await call(post("machines/1/wake", {}))).status, 202);
      deepEqual(sent.splice(0).map(({ to, interface: by }) => [to, by]), [["10.0.0.255", "e0"]]);
      await new Promise((resolve) => setTimeout(resolve, 10));
      await runner.register(registration(B), "10.0.0.9");
      await call(post("sessions", { image: "office", ...LIST, wake: true }));
      deepEqual(sent.splice(0).map(({ bytes }) => bytes.subarray(6, 12).toHex()), ["000a00000001"]);
      await new Promise((resolve) => setTimeout(resolve, 10));
      deepEqual(await (await call(post("sessions/1/wake", {}))).json(), { waking: 1 });
    },
    "loopback",
    1000,
    {},
    { wake },
  );
});

Deno.test("admin: a target asks for an image at its own door", () =>
  withSite(async ({ call, runner }) => {
    const { token } = await runner.register(registration("a"), "10.0.0.3");
    const ask = (body: unknown, headers = bearer(token)) =>
      call({ path: "/target/v1/client-session", body, headers });
    equal((await ask({ image: "office" }, {})).status, 401);
    equal((await call({ path: "/target/v1/images" })).status, 401);
    const images = await (await call({ path: "/target/v1/images", headers: bearer(token) })).json();
    deepEqual(Object.keys(images[0]), ["name", "root", "diskSize", "dataBytes", "partitions", "hasTable"]);
    const made = await ask({ image: "office" });
    deepEqual([made.status, await made.json()], [201, {
      sessionId: "1",
      sessionName: "office",
      created: true,
    }]);
    equal((await ask({ image: "office" })).status, 200);
    equal((await ask({ image: "../x" })).status, 422);
    equal((await ask({ image: "office", disk: "sda" })).status, 400);
    const sessions = await (await call({ path: "/target/v1/sessions", headers: bearer(token) })).json();
    deepEqual(sessions.map(({ name }: { name: string }) => name), ["office"]);
    for (let i = 0; i < 3; i++) await ask({ image: "office" });
    equal((await ask({ image: "office" })).status, 429);
  }));
