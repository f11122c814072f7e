import { deepEqual, equal, match, ok } from "node:assert/strict";
import { registration } from "../session/testing/mod.ts";
import { bearer, type Call, withSite } from "./testing.ts";

const A = "00:0a:48:00:dd:1a", B = "00:0a:48:00:dd:1b";
const json = async (response: Response | Promise<Response>) => await (await response).json();
const put = (path: string, body: unknown): Call => ({ method: "PUT", path, body });
const patch = (path: string, body: unknown): Call => ({ method: "PATCH", path, body });
const boot = (more: Record<string, unknown> = {}) => ({
  defaultBoot: "menu",
  menuTimeoutSeconds: 10,
  groups: {},
  ...more,
});

const refused: [why: string, call: Call, status: number, detail: RegExp][] = [
  ["an unknown machine", { path: "/api/v1/machines/9" }, 404, /Cannot find machine 9/],
  ["a machine that is no number", { path: "/api/v1/machines/lab-1" }, 404, /must be a number/],
  ["too long a list", { path: "/api/v1/machines?limit=100000" }, 400, /from 1 to 10000/],
  ["an unknown field", patch("/api/v1/machines/1", { nmae: "x" }), 400, /Unrecognized key/],
  ["an unknown assignment", patch("/api/v1/machines/1", { assignment: "disk" }), 400, /assignment: /],
  ["a name of two lines", patch("/api/v1/machines/1", { name: "a\nb" }), 400, /name: one line/],
  ["an empty name", patch("/api/v1/machines/1", { name: "" }), 400, /name: /],
  [
    "a session with local",
    patch("/api/v1/machines/1", { assignment: "local", sessionId: "1" }),
    422,
    /goes with the assignment server/,
  ],
  ["a session that is none", patch("/api/v1/machines/1", { sessionId: "7" }), 404, /none of that number/],
  ["a machine that never was", patch("/api/v1/machines/9", { name: "x" }), 404, /Cannot find machine 9/],
  [
    "an update too large",
    patch("/api/v1/machines/1", { name: "x".repeat(5000) }),
    413,
    /more than 4096 bytes/,
  ],
  [
    "an update as a form",
    {
      method: "PATCH",
      path: "/api/v1/machines/1",
      body: "name=x",
      headers: { "content-type": "text/plain" },
    },
    415,
    /must be JSON/,
  ],
  ["forgetting nobody", { method: "DELETE", path: "/api/v1/machines/9" }, 404, /Cannot find machine 9/],
  ["an import of nothing", { path: "/api/v1/machines/import", body: [] }, 400, /body: /],
  [
    "an import of no address",
    { path: "/api/v1/machines/import", body: [{ mac: "x" }] },
    400,
    /0\.mac: a MAC address/,
  ],
  [
    "an import of a group's address",
    { path: "/api/v1/machines/import", body: [{ mac: "ff:ff:ff:ff:ff:ff" }] },
    422,
    /no network adapter's own/,
  ],
  [
    "boot settings without the rest",
    put("/api/v1/settings/boot", { defaultBoot: "menu" }),
    400,
    /menuTimeoutSeconds: /,
  ],
  [
    "a time-out of nothing",
    put("/api/v1/settings/boot", boot({ menuTimeoutSeconds: 0 })),
    400,
    /menuTimeoutSeconds: /,
  ],
  [
    "a group's session with menu",
    put("/api/v1/settings/boot", boot({ groups: { lab: { assignment: "menu", sessionId: "1" } } })),
    400,
    /groups\.lab: a session goes with server only/,
  ],
  [
    "a group's session that is none",
    put("/api/v1/settings/boot", boot({ groups: { lab: { assignment: "server", sessionId: "7" } } })),
    404,
    /none of that number/,
  ],
  ["a reservation of nobody", put("/api/v1/pxe/reservations/x", { address: "10.0.0.9" }), 404, /MAC address/],
  [
    "a reservation of no address",
    put(`/api/v1/pxe/reservations/${A}`, { address: "10.0.0" }),
    400,
    /address: /,
  ],
  [
    "a reservation with a domain",
    put(`/api/v1/pxe/reservations/${A}`, { address: "10.0.0.9", hostname: "a.b" }),
    400,
    /hostname: a host name without dots/,
  ],
  ["releasing nothing", { method: "DELETE", path: `/api/v1/pxe/reservations/${A}` }, 404, /it has none/],
  ["a list from elsewhere", { path: "/api/v1/machines", remote: "10.0.0.5" }, 403, /on the server itself/],
  ["leases from elsewhere", { path: "/api/v1/pxe/leases", remote: "10.0.0.5" }, 403, /on the server itself/],
  [
    "settings from elsewhere",
    { path: "/api/v1/settings/boot", remote: "10.0.0.5" },
    403,
    /on the server itself/,
  ],
];
Deno.test("machines: refusals are problems with a detail, and change nothing", async (t) => {
  await withSite(async ({ call, runner }) => {
    runner.inventory.seen({ mac: A, how: "dhcp" });
    const before = await json(call({ path: "/api/v1/machines/1" }));
    for (const [why, request, status, detail] of refused) {
      await t.step(why, async () => {
        const response = await call(request);
        const problem = await response.json();
        deepEqual([response.status, problem.status], [status, status], problem.detail);
        match(problem.detail, detail);
        ok(problem.title);
      });
    }
    deepEqual(await json(call({ path: "/api/v1/machines/1" })), before);
    deepEqual(await json(call({ path: "/api/v1/settings/boot" })), boot());
  });
});

Deno.test("machines: from import to being forgotten", () =>
  withSite(async ({ call, pass }) => {
    const list = [{ mac: A.toUpperCase(), name: "lab-1", group: "lab" }, { mac: B.replaceAll(":", "-") }];
    deepEqual(await json(call({ path: "/api/v1/machines/import", body: list })), {
      added: 2,
      changed: 0,
      unchanged: 0,
    });
    const made = await call({
      path: "/target/v1/register",
      body: registration(A, { hardware: { macs: [A], cpus: 2, memory: 1e9, model: "OptiPlex" } }),
      remote: "10.0.0.9",
    });
    const session =
      (await json(call({ path: "/api/v1/sessions", body: { image: "office", minTargets: 2 } }))).id;
    await call({
      path: "/target/v1/poll",
      body: { state: "waiting" },
      headers: bearer((await made.json()).token),
    });
    const [machine] = await json(call({ path: "/api/v1/machines?search=optiplex" }));
    deepEqual([machine.id, machine.name, machine.online, machine.address, machine.deployments], [
      "1",
      "lab-1",
      true,
      "10.0.0.9",
      1,
    ]);
    equal((await call({ method: "DELETE", path: "/api/v1/machines/1" })).status, 409);
    const changed = await json(call(patch("/api/v1/machines/2", { name: "lab-2", sessionId: session })));
    deepEqual([changed.name, changed.assignment, changed.boot], ["lab-2", "server", {
      assignment: "server",
      sessionId: session,
      why: "Session 1 (office) takes it.",
    }]);
    const detail = await json(call({ path: "/api/v1/machines/1" }));
    deepEqual([detail.hardware.model, detail.history.map(({ state }: { state: string }) => state)], [
      "OptiPlex",
      [
        "joined",
      ],
    ]);
    await call({ path: `/api/v1/sessions/${session}/stop`, body: {} });
    await pass(31_000);
    equal((await call({ method: "DELETE", path: "/api/v1/machines/1" })).status, 204);
    deepEqual((await json(call({ path: "/api/v1/machines" }))).map(({ id }: { id: string }) => id), ["2"]);
  }));

Deno.test("machines: settings of boot, groups, leases and reservations", () =>
  withSite(async ({ call, store }) => {
    const groups = {
      lab: { assignment: "server", sessionId: null },
      "a b": { assignment: "local", sessionId: null },
    };
    const settings = boot({ defaultBoot: "local", menuTimeoutSeconds: 30, groups });
    deepEqual(await json(call(put("/api/v1/settings/boot", settings))), settings);
    deepEqual(await json(call({ path: "/api/v1/settings/boot" })), settings);
    equal((await json(call({ path: "/api/v1/settings/groups" }))).length, 2);
    const row = { address: "10.0.0.9", mac: A, clientId: null, hostname: "pc", expiresAt: 2, boundAt: 1 };
    store.writeLeases([{ ...row, state: "bound" }], []);
    const { clientId: _, ...lease } = { ...row, state: "bound", machineId: null, machine: null };
    deepEqual(await json(call({ path: "/api/v1/pxe/leases" })), [lease]);
    const made = await json(
      call(put(`/api/v1/pxe/reservations/${A.toUpperCase()}`, { address: "10.0.0.9" })),
    );
    deepEqual(made, { mac: A, address: "10.0.0.9", hostname: null, machineId: null, machine: null });
    equal((await call(put(`/api/v1/pxe/reservations/${B}`, { address: "10.0.0.9" }))).status, 409);
    deepEqual(await json(call({ path: "/api/v1/pxe/reservations" })), [made]);
    equal((await call({ method: "DELETE", path: `/api/v1/pxe/reservations/${A}` })).status, 204);
    deepEqual(store.reservations(), []);
  }));

Deno.test("machines: viewers see them in the snapshot, and as they come, change and go", () =>
  withSite(async ({ call, runner, console }) => {
    runner.inventory.seen({ mac: A, how: "dhcp" });
    const response = await call({ path: "/api/v1/events" });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const until = async (pattern: RegExp) => {
      while (!pattern.test(text)) text += (await reader.read()).value;
      text = text.slice(text.search(pattern));
    };
    await until(/event: snapshot\ndata: .*"machines":\[\{"id":"1"/);
    runner.inventory.seen({ mac: B, how: "dhcp" });
    await until(/event: changes\ndata: .*"machines":\[\{"id":"2"/);
    await console.updateMachine(1, { name: "lab-1" });
    await until(/"machines":\[\{"id":"1","name":"lab-1"/);
    await console.forgetMachine(1);
    await until(/"goneMachines":\["1"\]/);
    await reader.cancel();
  }));
