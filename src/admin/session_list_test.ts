import { deepEqual, equal, match } from "node:assert/strict";
import { type Call, eventsOf, withSite } from "./testing.ts";

const post = (path: string, body: unknown, key?: string): Call => ({
  path: `/api/v1/${path}`,
  body,
  ...(key ? { headers: { "idempotency-key": key } } : {}),
});

Deno.test("admin: sessions by state, time, text and number", async (t) => {
  await withSite(async ({ call, clock }) => {
    const begun: number[] = [];
    for (const name of ["a room", "Night", "lab"]) {
      begun.push(clock.now);
      await call(post("sessions", { image: "office", name, waitSeconds: 60 }));
      clock.now += 1000;
    }
    await call(post("sessions/2/stop", {}));
    const queries: [query: string, ids: string[]][] = [
      ["", ["3", "2", "1"]],
      ["?state=running", ["3", "1"]],
      ["?state=stopped,failed", ["2"]],
      ["?state=finished", []],
      ["?search=%20NIGHT", ["2"]],
      ["?search=OFF", ["3", "2", "1"]],
      ["?image=office&limit=1", ["3"]],
      ["?before=3", ["2", "1"]],
      [`?from=${begun[1]}&to=${begun[1] + 500}`, ["2"]],
    ];
    for (const [query, ids] of queries) {
      await t.step(query || "no query", async () => {
        const found = await (await call({ path: `/api/v1/sessions${query}` })).json();
        deepEqual(found.map(({ id }: { id: string }) => id), ids);
      });
    }
    for (const query of ["state=lost", "limit=0", "limit=1001", "from=x", `search=${"x".repeat(201)}`]) {
      await t.step(`${query.slice(0, 20)} is refused`, async () => {
        equal((await call({ path: `/api/v1/sessions?${query}` })).status, 400);
      });
    }
  });
});

Deno.test("admin: templates and schedules are made once for one key", () =>
  withSite(async ({ call }) => {
    const night = { type: "daily", every: 1, time: "02:30", timeZone: "UTC", from: "2001-01-01" };
    const wishes: [path: string, body: unknown][] = [
      ["templates", { image: "office" }],
      ["schedules", { options: { image: "office" }, schedule: night }],
      ["templates/1/schedule", { schedule: night }],
    ];
    for (const [path, body] of wishes) {
      const first = await call(post(path, body, `once ${path}`.replaceAll(" ", "-")));
      const again = await call(post(path, body, `once ${path}`.replaceAll(" ", "-")));
      deepEqual([first.status, again.status], [201, 200], path);
      deepEqual(await again.json(), await first.json());
      equal((await call(post(path, body))).status, 201, "without a key there is another one");
    }
    await call(post("sessions", { image: "office" }));
    const saved = [1, 2].map(() => call(post("sessions/1/template", { name: "Saved" }, "saved")));
    deepEqual((await Promise.all(saved)).map(({ status }) => status), [201, 200]);
    const change = { ...post("templates/1", { image: "office", name: "New" }), method: "PUT" };
    equal((await (await call(change)).json()).name, "New");
    equal(
      (await call(post("templates", { image: "office" }, "once-templates"))).status,
      200,
      "a change keeps the key",
    );
    const { detail } = await (await call(post("templates", { image: "office" }, "ä"))).json();
    match(detail, /Cannot take the Idempotency-Key/);
  }));

Deno.test("admin: a viewer of events gets the parts that it asks for", () =>
  withSite(async ({ call }) => {
    equal((await call({ path: "/api/v1/events?parts=sessions,nothing" })).status, 400);
    const events = eventsOf((await call({ path: "/api/v1/events?parts=templates,log" })).body!);
    await call(post("templates", { image: "office", name: "Room" }));
    await call(post("sessions", { image: "office" }));
    const { data } = (await events.next()).value!;
    deepEqual([data.sessions, data.targets, data.verifications, data.images], [[], [], [], undefined]);
    for (let seen = 0; !seen;) {
      const { data } = (await events.next()).value!;
      deepEqual(data.sessions ?? [], []);
      seen = (data.templates ?? []).length;
    }
    await events.return();
  }));
