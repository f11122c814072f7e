import { Hono } from "hono";
import { BroadsideError } from "../base/mod.ts";
import type { AppDeps, AppEnv } from "./deps.ts";
import { eventRoutes } from "./events.ts";
import { auditTrail } from "./audit_trail.ts";
import { adminGuard } from "./guard.ts";
import { openApiRoutes } from "./openapi/routes.ts";
import { problem } from "./problems.ts";
import { accessRoutes } from "./routes/access.ts";
import { auditRoutes } from "./routes/audit.ts";
import { bootRoutes } from "./routes/boot.ts";
import { imageRoutes } from "./routes/images.ts";
import { licenseRoutes } from "./routes/license.ts";
import { logRoutes } from "./routes/log.ts";
import { machineRoutes } from "./routes/machines.ts";
import { pxeRoutes } from "./routes/pxe.ts";
import { scheduleRoutes } from "./routes/schedules.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { settingRoutes } from "./routes/settings.ts";
import { statusRoutes } from "./routes/status.ts";
import { targetRoutes } from "./routes/targets.ts";
import { targetsDoor } from "./routes/targets_door.ts";
import { templateRoutes } from "./routes/templates.ts";
import { tokenRoutes } from "./routes/tokens.ts";
import { userRoutes } from "./routes/users.ts";
import { uiRoutes } from "./ui.ts";

/**
 * The server's HTTP application: the targets' door at /target/v1, what machines boot from at /boot, the admin API at
 * /api/v1 and its page at /. Give it requests with `app.fetch(request, { remote, secure })`.
 */
export function createApp(deps: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();

  app.onError((error, c) => {
    if (!(error instanceof BroadsideError) || error.cause) {
      const cause = error.cause ?? error;
      const fields = {
        path: c.req.path,
        cause: cause instanceof Error ? cause.stack ?? cause.message : String(cause),
      };
      deps.log?.({ time: new Date(), level: "error", event: "request failed", fields });
    }
    return problem(c, error);
  });
  app.notFound((c) =>
    problem(c, new BroadsideError("path.unknown", `Cannot find ${c.req.path.slice(0, 100)}.`))
  );

  app.route("/target/v1", targetsDoor(deps));
  app.route("/boot", bootRoutes(deps));

  app.use("/api/*", auditTrail(deps));
  app.use(adminGuard(deps));
  app.route("/", uiRoutes(deps));
  app.route("/api", openApiRoutes(deps));
  app.route("/api/v1/access", accessRoutes(deps));
  app.route("/api/v1/users", userRoutes(deps));
  app.route("/api/v1/tokens", tokenRoutes(deps));
  app.route("/api/v1/audit", auditRoutes(deps));
  app.route("/api/v1/status", statusRoutes(deps));
  app.route("/api/v1/images", imageRoutes(deps));
  app.route("/api/v1/sessions", sessionRoutes(deps));
  app.route("/api/v1/schedules", scheduleRoutes(deps));
  app.route("/api/v1/templates", templateRoutes(deps));
  app.route("/api/v1/targets", targetRoutes(deps));
  app.route("/api/v1/machines", machineRoutes(deps));
  app.route("/api/v1/settings", settingRoutes(deps));
  app.route("/api/v1/pxe", pxeRoutes(deps));
  app.route("/api/v1/license", licenseRoutes(deps));
  app.route("/api/v1/log", logRoutes(deps));
  app.route("/api/v1/events", eventRoutes(deps));
  return app;
}
