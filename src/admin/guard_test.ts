import { equal } from "node:assert/strict";
import { withSite } from "./testing.ts";

Deno.test("admin: whom it answers", async (t) => {
  const calls: [
    headers: Record<string, string>,
    remote: string,
    adminFrom: "loopback" | "any",
    status: number,
  ][] = [
    [{}, "::1", "loopback", 200],
    [{}, "::ffff:127.0.0.1", "loopback", 200],
    [{}, "::ffff:10.0.0.1", "loopback", 403],
    [{ host: "[::1]:2017" }, "127.0.0.1", "loopback", 200],
    [{ host: "depot:2017" }, "127.0.0.1", "loopback", 200],
    [{ host: "10.0.0.1:2017" }, "10.0.0.5", "any", 200],
    [{ host: "depot.local" }, "10.0.0.5", "any", 200],
    [{ host: "depot.evil.example" }, "10.0.0.5", "any", 403],
    [{ "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }, "127.0.0.1", "loopback", 200],
    [{ "sec-fetch-site": "same-origin", origin: "http://localhost:2017" }, "127.0.0.1", "loopback", 200],
  ];
  for (const [headers, remote, adminFrom, status] of calls) {
    await t.step(
      `${JSON.stringify(headers)} from ${remote}, answering ${adminFrom}`,
      () =>
        withSite(async ({ call }) => {
          const response = await call({ path: "/api/v1/status", headers, remote });
          equal(response.status, status);
          await response.body?.cancel();
        }, adminFrom),
    );
  }
});
