import type { Context } from "hono";
import { BroadsideError } from "../../base/mod.ts";
import type { SessionQuery } from "../../session/mod.ts";
import { queryNumber } from "./log.ts";

/** Sessions that a list gives at most. */
const MOST_LISTED = 1000;
const MOST_TEXT = 200;
/** States as they are asked for, and those that they mean. */
const STATES: Record<string, string[]> = {
  running: ["gathering", "deploying"],
  gathering: ["gathering"],
  deploying: ["deploying"],
  finished: ["finished"],
  failed: ["failed"],
  stopped: ["stopped"],
};
const KEYS = ["state", "from", "to", "search", "image", "limit", "before"];

/**
 * Which sessions a list is asked for: `?state=failed,stopped&from=&to=&search=&image=&limit=&before=`, times in
 * milliseconds since 1970; undefined without any of these. Throws `request.query`.
 */
export function sessionQuery(c: Context): SessionQuery | undefined {
  const query = c.req.query();
  if (!KEYS.some((key) => query[key] !== undefined)) return undefined;
  const number = (name: string, least: number, most: number) =>
    query[name] === undefined ? undefined : queryNumber(c, name, 0, least, most);
  const text = (name: string) => {
    if ((query[name] ?? "").length <= MOST_TEXT) return query[name] || undefined;
    throw refused(name, `it must have at most ${MOST_TEXT} characters`);
  };
  const wanted = {
    states: states(query.state),
    from: number("from", 0, MOST_TIME),
    to: number("to", 0, MOST_TIME),
    search: text("search")?.trim() || undefined,
    image: text("image"),
    limit: number("limit", 1, MOST_LISTED),
    before: number("before", 1, MOST_TIME),
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

/** The largest that a number of 15 digits can be; those of the year 33658 are later. */
const MOST_TIME = 999_999_999_999_999;

function states(text: string | undefined): string[] | undefined {
  if (!text) return undefined;
  return [
    ...new Set(
      text.split(",").flatMap((name) => {
        if (Object.hasOwn(STATES, name)) return STATES[name];
        throw refused("state", `it must be of ${Object.keys(STATES).join(", ")}, separated by commas`);
      }),
    ),
  ];
}

function refused(name: string, why: string): BroadsideError {
  return new BroadsideError("request.query", `Cannot take ${name}: ${why}.`);
}
