import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { BroadsideError } from "../base/mod.ts";
import { Bell } from "./bell.ts";
import { Changes, snapshot } from "./changes.ts";
import { askedParts } from "./event_parts.ts";
import type { AppDeps, AppEnv } from "./deps.ts";
import { statusView } from "./routes/status.ts";

/** Viewers at a time, and those of one user: nobody keeps the others from watching. */
const MOST_VIEWERS = 64, MOST_OF_ONE = 16;
/** Milliseconds from one burst of changes to the next, at least. */
const PACE = 250;
/** Milliseconds of silence before a sign of life, which keeps proxies from hanging up. */
const HEARTBEAT = 15_000;

/**
 * /api/v1/events: a `snapshot`, and then `changes` as they come, both in the shape of `EventsView`. With
 * `?parts=sessions,log` only those parts have something in them.
 */
export function eventRoutes(deps: AppDeps): Hono<AppEnv> {
  const viewers: string[] = [];
  return new Hono<AppEnv>().get("/", (c) => {
    const actor = c.get("actor"), { access } = deps;
    const viewer = actor?.user ? `user ${actor.user}` : `from ${c.env.remote}`;
    checkRoom(viewers, viewer);
    const parts = askedParts(c.req.query("parts"));
    viewers.push(viewer);
    return streamSSE(c, async (stream) => {
      const changes = new Changes(parts);
      const bell = new Bell();
      const unsubscribe = deps.console.subscribe((notice) => {
        if (changes.add(notice)) bell.ring("change");
      });
      const close = () => bell.ring("close");
      deps.closing.addEventListener("abort", close);
      stream.onAbort(close);
      const isStill = () => access === "open" || !actor || access.isStill(actor);
      const open = () => !stream.aborted && !deps.closing.aborted && isStill();
      try {
        const first = { status: statusView(deps), ...snapshot(deps.console, parts) };
        await stream.writeSSE({ event: "snapshot", data: JSON.stringify(first) });
        while (open()) {
          if (!changes.size) await bell.heard(["change", "close"], HEARTBEAT);
          if (!open()) break;
          if (!changes.size) {
            await stream.writeSSE({ event: "heartbeat", data: JSON.stringify({ status: statusView(deps) }) });
            continue;
          }
          // Thousands of targets make a burst large: the larger it is, the longer the rest after it.
          const rest = Math.max(PACE, changes.size);
          await stream.writeSSE({ event: "changes", data: JSON.stringify(changes.take(deps.console)) });
          if (open()) await bell.heard(["close"], rest);
        }
      } finally {
        viewers.splice(viewers.indexOf(viewer), 1);
        unsubscribe();
        deps.closing.removeEventListener("abort", close);
      }
    });
  });
}

/** Throws `request.busy`. */
function checkRoom(viewers: string[], viewer: string): void {
  const own = viewers.filter((each) => each === viewer).length;
  if (viewers.length < MOST_VIEWERS && own < MOST_OF_ONE) return;
  throw new BroadsideError(
    "request.busy",
    own < MOST_OF_ONE
      ? `Cannot show events: ${MOST_VIEWERS} viewers look already. Close some.`
      : `Cannot show events: you look ${MOST_OF_ONE} times already. Close some pages.`,
  );
}
