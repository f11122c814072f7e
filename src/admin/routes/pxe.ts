import { type Context, Hono } from "hono";
import { BroadsideError } from "../../base/mod.ts";
import { mac, reservationRequest } from "../../contract/mod.ts";
import { atMost, jsonBody } from "../bodies.ts";
import type { AppDeps, AppEnv } from "../deps.ts";

/** /api/v1/pxe: what the server's own DHCP gave out, and the addresses that it keeps. */
export function pxeRoutes({ console }: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();

  app.get("/leases", (c) => c.json(console.leases()));

  app.get("/reservations", (c) => c.json(console.reservations()));

  app.put("/reservations/:mac", atMost(4096), async (c) => {
    const of = pathMac(c);
    return c.json(console.setReservation(of, await jsonBody(c, reservationRequest)));
  });

  app.delete("/reservations/:mac", (c) => {
    console.deleteReservation(pathMac(c));
    return c.body(null, 204);
  });

  return app;
}

function pathMac(c: Context): string {
  const result = mac.safeParse(c.req.param("mac"));
  if (result.success) return result.data;
  throw new BroadsideError(
    "path.unknown",
    "Cannot find the reservation: it goes by a MAC address such as 00:0a:48:00:dd:1a.",
  );
}
