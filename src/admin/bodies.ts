import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import { BroadsideError } from "../base/mod.ts";
import { problem } from "./problems.ts";

/** A body without content. */
export const nothing = z.strictObject({});

/** Refuses bodies above `bytes`, whether they say their length or not. */
export function atMost(bytes: number): MiddlewareHandler {
  return bodyLimit({
    maxSize: bytes,
    onError: (c) =>
      problem(
        c,
        new BroadsideError(
          "request.too_large",
          `Cannot take the request: its body has more than ${bytes} bytes.`,
        ),
      ),
  });
}

/** The request's JSON body in the shape of `schema`. Throws `request.…` naming the fields that are wrong. */
export async function jsonBody<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<z.output<Schema>> {
  requireJson(c);
  let value: unknown;
  try {
    value = JSON.parse(await c.req.text());
  } catch (cause) {
    throw new BroadsideError("request.json", "Cannot read the request: its body is not JSON.", { cause });
  }
  const asked = checked(value, schema);
  c.set("asked", asked);
  return asked;
}

/** A value in the shape of `schema`. Throws `request.shape` naming the fields that are wrong. */
export function checked<Schema extends z.ZodType>(value: unknown, schema: Schema): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.slice(0, 5).map(({ path, message }) =>
    `${path.join(".") || "body"}: ${message}`
  );
  throw new BroadsideError("request.shape", `Cannot take the request: ${issues.join("; ")}`);
}

/**
 * Requires the body to be declared as JSON. It keeps web pages of elsewhere out: a browser sends JSON to another site
 * only after asking that site, and here it never gets a yes.
 */
export function requireJson(c: Context): void {
  if (/^application\/json(\s*;|$)/i.test(c.req.header("content-type") ?? "")) return;
  throw new BroadsideError(
    "request.media_type",
    "Cannot take the request: its body must be JSON. Send the header Content-Type: application/json.",
  );
}

/** A number in the path. Throws `path.unknown` for anything else. */
export function pathNumber(c: Context, name: string): number {
  const text = c.req.param(name) ?? "";
  if (/^[1-9][0-9]{0,14}$/.test(text)) return Number(text);
  throw new BroadsideError("path.unknown", `Cannot find ${name} ${text.slice(0, 40)}: it must be a number.`);
}
