import { type Context, Hono } from "hono";
import { BroadsideError, messageOf } from "../../base/mod.ts";
import { clientSessionRequest, pollRequest, registerRequest, root } from "../../contract/mod.ts";
import { ClientDriving, type Target, Throttle } from "../../session/mod.ts";
import { atMost, jsonBody, pathNumber } from "../bodies.ts";
import type { AppDeps, AppEnv } from "../deps.ts";
import { machinesOnly } from "../guard.ts";
import { sendContent } from "../send_file.ts";

/** A registration lists network cards and disks; a poll brings at most 50 log entries, which are short as a rule. */
const REGISTER_BYTES = 32 * 1024, POLL_BYTES = 256 * 1024;
/** Sessions that a machine may ask for in a minute: each may bring a new one. */
const CLIENT_BYTES = 4096, ASKED = 6, ASKED_WITHIN = 60_000;

/** The door of the machines being deployed, /target/v1. Its tokens open nothing else. */
export function targetsDoor({ runner }: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const clients = new ClientDriving(runner);
  const asked = new Throttle(ASKED, ASKED_WITHIN, 10_000);
  app.use(machinesOnly);

  app.post("/register", atMost(REGISTER_BYTES), async (c) => {
    const request = await jsonBody(c, registerRequest);
    return c.json(await runner.register(request, c.env.remote));
  });

  app.post("/poll", atMost(POLL_BYTES), async (c) => {
    const target = caller(c);
    return c.json(await runner.poll(target, await jsonBody(c, pollRequest)));
  });

  app.get("/manifest/:root", (c) => {
    const target = caller(c);
    const wanted = root.safeParse(c.req.param("root"));
    if (!wanted.success) {
      throw new BroadsideError("path.unknown", "Cannot find the manifest: it goes by a root hash.");
    }
    return c.body(runner.manifest(target, wanted.data), 200, { "content-type": "application/octet-stream" });
  });

  app.get("/image/:session", async (c) => {
    const { path, root } = runner.imageFile(caller(c), pathNumber(c, "session"));
    const { size } = await Deno.stat(path).catch((cause) => {
      throw new BroadsideError("image.unreadable", `Cannot read ${path}: ${messageOf(cause)}`, { cause });
    });
    return await sendContent(c, {
      path,
      offset: 0,
      length: size,
      type: "application/octet-stream",
      etag: root,
    });
  });

  app.get("/images", (c) => {
    caller(c);
    return c.json(clients.images());
  });

  app.get("/sessions", (c) => c.json(clients.sessions(caller(c))));

  app.post("/client-session", atMost(CLIENT_BYTES), async (c) => {
    const target = caller(c);
    const request = await jsonBody(c, clientSessionRequest);
    if (!asked.allows(String(target.id), performance.now())) {
      throw new BroadsideError(
        "request.too_many",
        "Cannot make a session: this machine asked too often of late. Wait a minute.",
      );
    }
    const made = await clients.ask(target, request);
    return c.json(made, made.created ? 201 : 200);
  });

  function caller(c: Context): Target {
    const token = /^Bearer (\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
    const target = token === undefined ? undefined : runner.targets.authenticate(token);
    if (target) return target;
    throw new BroadsideError(
      "request.unauthorized",
      "Cannot answer: the token is missing or void. Register again.",
    );
  }

  return app;
}
