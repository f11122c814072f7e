import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { BroadsideError } from "../base/mod.ts";
import { ApiClient } from "./api_client.ts";
import { isBroken } from "./api_failures.ts";
import { withCommands } from "./testing.ts";

/** Requests that one `fetch` loses before it gives up: where an answer fails to come it repeats any of them by itself. */
const LOST = 2;

/**
 * Passes connections on to a server. The first `lost` lose the answer after the server gave it. Gives each request's
 * Idempotency-Key.
 */
async function withBadLine(
  server: string,
  lost: number,
  body: (address: string, keys: (string | undefined)[]) => Promise<void>,
): Promise<void> {
  const [hostname, port] = server.split(":"), keys: (string | undefined)[] = [];
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const client of listener) {
      const bytes = new Uint8Array(65536);
      const request = bytes.subarray(0, await client.read(bytes) ?? 0);
      keys.push(/^idempotency-key: (.*)\r$/im.exec(new TextDecoder().decode(request))?.[1]);
      using upstream = await Deno.connect({ hostname, port: Number(port) });
      await upstream.write(request);
      const answer = new Uint8Array(65536);
      const count = await upstream.read(answer) ?? 0;
      if (keys.length > lost) await client.write(answer.subarray(0, count));
      client.close();
    }
  })();
  try {
    await body(`127.0.0.1:${listener.addr.port}`, keys);
  } finally {
    listener.close();
    await serving;
  }
}

const shown = (token: string) => ({ headers: { authorization: `Bearer ${token}`, connection: "close" } });

Deno.test("api: a create whose answer was lost is repeated once, and makes one thing", () =>
  withCommands(async ({ access, server, console }) => {
    const credentials = shown(access.tokens.localToken());
    await withBadLine(server, LOST, async (address, keys) => {
      const api = new ApiClient(address, undefined, credentials);
      const { id } = await api.create<{ id: string }>("sessions", { image: "office" });
      deepEqual([id, console.sessions().length, keys.length], ["1", 1, LOST + 1]);
      match(keys[0]!, /^[0-9a-f-]{36}$/);
      equal(new Set(keys).size, 1);
    });
    await withBadLine(server, 9, async (address, keys) => {
      const api = new ApiClient(address, undefined, credentials);
      await rejects(api.create("templates", { image: "office" }), { code: "api.unreachable" });
      deepEqual([console.templates.list().length, keys.length, new Set(keys).size], [1, 2 * LOST, 1]);
      await rejects(api.post("templates", { image: "office", name: "b" }), { code: "api.unreachable" });
      deepEqual([keys.length, keys.at(-1)], [3 * LOST, undefined]);
    });
  }));

Deno.test("api: a refusal is an answer, and is not repeated", () =>
  withCommands(({ access, server }) =>
    withBadLine(server, 0, async (address, keys) => {
      const api = new ApiClient(address, undefined, shown(access.tokens.localToken()));
      await rejects(api.create("sessions", { image: "none" }), /Cannot find image none/);
      equal(keys.length, 1);
    })
  ));

Deno.test("api: which failures are those of a connection that broke", async () => {
  const unreachable = (cause: unknown) => new BroadsideError("api.unreachable", "", { cause });
  const cases: [error: unknown, expected: boolean][] = [
    [unreachable(new TypeError("connection closed before message completed")), true],
    [unreachable(new TypeError("error sending request", { cause: new Error("reset by peer") })), true],
    [unreachable(new TypeError("error", { cause: new Error("Connection refused (os error 111)") })), false],
    [unreachable(new DOMException("Signal timed out.", "TimeoutError")), false],
    [unreachable(new TypeError("invalid peer certificate: UnknownIssuer")), false],
    [new BroadsideError("image.unknown", ""), false],
  ];
  for (const [error, expected] of cases) equal(isBroken(error), expected, String((error as Error).cause));
  const nowhere = new ApiClient("127.0.0.1:1", undefined, { headers: {} });
  const failure = await nowhere.get("status").catch((error: BroadsideError) => error) as BroadsideError;
  deepEqual([failure.code, isBroken(failure)], ["api.unreachable", false]);
});
