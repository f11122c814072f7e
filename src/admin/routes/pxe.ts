import { type Context, Hono } from "hono";
import { BroadsideError } from "../../base/mod.ts";
import { ipv4, mac, reservationRequest } from "../../contract/mod.ts";
import { atMost, jsonBody, nothing } from "../bodies.ts";
import type { AppDeps, AppEnv, PxeControl } from "../deps.ts";

/** /api/v1/pxe: network boot, what its DHCP gave out, and the addresses that it keeps. */
export function pxeRoutes({ console, pxe }: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const control = (): PxeControl => {
    const found = pxe?.();
    if (found) return found;
    throw new BroadsideError("pxe.none", "Cannot tell of network boot: this server has none, or not yet.");
  };

  app.get("/", (c) => c.json(control().status()));

  /** `restart` reads pxe.ini anew. */
  for (const action of ["start", "stop", "restart"] as const) {
    app.post(`/${action}`, atMost(4096), async (c) => {
      await jsonBody(c, nothing);
      await control()[action]();
      return c.json(control().status());
    });
  }

  /** Looks for other DHCP servers, for some seconds. */
  app.post("/probe", atMost(4096), async (c) => {
    await jsonBody(c, nothing);
    return c.json(await control().probe());
  });

  /** What to set on other DHCP servers, for this server at `?address=`. */
  app.get("/hints", (c) => c.json(control().hints(queryAddress(c))));

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

function queryAddress(c: Context): string | undefined {
  const address = c.req.query("address");
  if (address === undefined || ipv4.safeParse(address).success) return address;
  throw new BroadsideError(
    "request.query",
    "Cannot take address: it must be an IPv4 address such as 192.168.0.10.",
  );
}

function pathMac(c: Context): string {
  const result = mac.safeParse(c.req.param("mac"));
  if (result.success) return result.data;
  throw new BroadsideError(
    "path.unknown",
    "Cannot find the reservation: it goes by a MAC address such as 00:0a:48:00:dd:1a.",
  );
}
