import { type Context, Hono } from "hono";
import type { z } from "zod";
import { BroadsideError } from "../../base/mod.ts";
import { logExportQuery, logPageQuery, type LogView } from "../../contract/mod.ts";
import { FORMATS, type Formatter } from "../../session/mod.ts";
import { atMost, jsonBody, nothing } from "../bodies.ts";
import type { AppDeps, AppEnv } from "../deps.ts";

/** /api/v1/log: what happened, oldest first; its export, how much there is, and its compression. */
export function logRoutes({ console }: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();

  app.get("/", async (c) => {
    const query = asked(c, logPageQuery);
    return c.json(await console.logs.page(query, () => c.req.raw.signal.aborted));
  });

  app.get("/export", (c) => {
    const { format, ...query } = asked(c, logExportQuery);
    const extension = { jsonl: "jsonl", csv: "csv", text: "txt" }[format];
    return c.body(written(console.logs.all(query), FORMATS[format]), 200, {
      "content-type": FORMATS[format].type,
      "content-disposition": `attachment; filename="broadside-log.${extension}"`,
    });
  });

  app.get("/stats", (c) => c.json(console.logs.stats()));

  app.post("/pack", atMost(1024), async (c) => {
    await jsonBody(c, nothing);
    return c.json(await console.logs.pack());
  });

  return app;
}

/** The entries as bytes, made as they are taken. */
function written(
  entries: AsyncGenerator<LogView[]>,
  { head, line }: Formatter,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let begun = false;
  return new ReadableStream({
    async pull(controller) {
      if (!begun && head) controller.enqueue(encoder.encode(head));
      begun = true;
      const { value, done } = await entries.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value.map(line).join("")));
    },
    cancel: () => void entries.return(undefined),
  }, { highWaterMark: 0 });
}

/** The query in the shape of `schema`. Throws `request.query` naming what is wrong. */
function asked<Schema extends z.ZodType>(c: Context, schema: Schema): z.output<Schema> {
  const result = schema.safeParse(c.req.query());
  if (result.success) return result.data;
  const issues = result.error.issues.slice(0, 5).map(({ path, message }) =>
    `${path.join(".") || "query"}: ${message}`
  );
  throw new BroadsideError("request.query", `Cannot take the query: ${issues.join("; ")}`);
}

/** The query of a log's latest entries. Throws `request.query`. */
export function logQuery(c: Context): { limit: number; after: number } {
  return {
    limit: queryNumber(c, "limit", 200, 1, 1000),
    after: queryNumber(c, "after", 0, 0, Number.MAX_SAFE_INTEGER),
  };
}

/** A number of the query. Throws `request.query`. */
export function queryNumber(
  c: Context,
  name: string,
  fallback: number,
  least: number,
  most: number,
): number {
  const text = c.req.query(name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (/^[0-9]{1,15}$/.test(text) && value >= least && value <= most) return value;
  throw new BroadsideError(
    "request.query",
    `Cannot take ${name}: it must be a number from ${least} to ${most}.`,
  );
}
