import { type Context, Hono } from "hono";
import { BroadsideError } from "../../base/mod.ts";
import { Throttle } from "../../session/mod.ts";
import { atMost } from "../bodies.ts";
import type { AppDeps, AppEnv } from "../deps.ts";
import { machinesOnly } from "../guard.ts";
import { sendContent } from "../send_file.ts";

/** A report is a few lines; a machine that cannot boot may send some before it gives up. */
const REPORT_BYTES = 4096, REPORTS = 10, REPORTS_WITHIN = 60_000;
const MOST_PATH = 1000;

/**
 * /boot: what machines load that boot over the network. They have neither a name nor a secret yet, so anyone may ask:
 * it gives out what the lookup knows and nothing else, and takes only short reports, of each caller a few a minute.
 */
export function bootRoutes({ boot, console }: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const throttle = new Throttle(REPORTS, REPORTS_WITHIN);

  app.post("/report", machinesOnly, atMost(REPORT_BYTES), async (c) => {
    if (!throttle.allows(c.env.remote, performance.now())) {
      throw new BroadsideError(
        "request.too_many",
        "Cannot take the report: there were too many of late. Wait a minute.",
      );
    }
    console.bootReport(c.req.query("mac")?.slice(0, 40), c.env.remote, await c.req.text());
    return c.body(null, 204);
  });

  app.get("/*", async (c) => {
    const url = new URL(c.req.url);
    const name = fileName(url.pathname);
    const content = name && await boot?.(name, url.searchParams, c.env.remote, hostOf(c));
    if (content) return await sendContent(c, content);
    throw new BroadsideError(
      "path.unknown",
      `Cannot find ${url.pathname.slice(0, 100)}: nothing boots from that.`,
    );
  });

  return app;
}

/** What follows /boot/ in a path; undefined for what can be no file's name. */
function fileName(path: string): string | undefined {
  try {
    const name = decodeURIComponent(path.replace(/^\/boot\//, ""));
    const isName = name.length > 0 && name.length <= MOST_PATH && !/[\p{Cc}\\]/u.test(name) &&
      !name.split("/").some((part) => part === ".." || part === "." || part === "");
    return isName ? name : undefined;
  } catch {
    return undefined;
  }
}

/** The address by which the caller reached this server, as it says. */
function hostOf(c: Context): string {
  return c.req.header("host")?.slice(0, 255) ?? "";
}
