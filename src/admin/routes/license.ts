import { Hono } from "hono";
import { licenseRequest } from "../../contract/mod.ts";
import { atMost, jsonBody } from "../bodies.ts";
import type { AppDeps, AppEnv } from "../deps.ts";

/** The longest license file with every character escaped. */
const LICENSE_BYTES = 16 * 1024;

/** /api/v1/license: how many machines may be deployed. */
export function licenseRoutes({ console: { license } }: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();

  app.get("/", (c) => c.json(license.view()));

  app.post("/", atMost(LICENSE_BYTES), async (c) => {
    const { text } = await jsonBody(c, licenseRequest);
    return c.json(license.add(text), 201);
  });

  return app;
}
