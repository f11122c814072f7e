import type { Role } from "../contract/mod.ts";

/** Who may make a request: whoever reaches the server, or a role and those above it. */
export type Needed = Role | "anyone";

/**
 * Methods (`ANY`, or `CHANGE` for all that don't only read) and paths after /api/v1/, with `:x` for one part and `*`
 * for what follows, which may be nothing; the first line that fits counts. What no line names is a viewer's to read and an administrator's to do, so a forgotten line opens nothing.
 */
const TABLE: [methods: string, path: string, needed: Needed][] = [
  ["GET", "access", "anyone"],
  ["POST", "access/setup", "anyone"],
  ["POST", "access/login", "anyone"],
  ["POST", "access/logout", "viewer"],
  ["PUT", "access/password", "viewer"],
  ["POST", "tokens", "viewer"],
  ["DELETE", "tokens/:token", "viewer"],
  ["ANY", "users/*", "admin"],
  ["ANY", "audit/*", "admin"],
  ["CHANGE", "sessions/*", "operator"],
  ["CHANGE", "templates/*", "operator"],
  ["CHANGE", "schedules/*", "operator"],
  ["CHANGE", "machines/*", "operator"],
  ["POST", "images/:image/verify", "operator"],
  ["PUT", "settings/boot", "operator"],
  ["PUT", "settings/console", "operator"],
];
/** Whether a request only reads. */
export function isSafe(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

/** Who may make a request. `path` is the whole path, decoded as it is routed. */
export function needed(method: string, path: string): Needed {
  const parts = path.split("/").filter(Boolean), verb = method === "HEAD" ? "GET" : method;
  const isV1 = parts[0] === "api" && parts[1] === "v1";
  const line = isV1 &&
    TABLE.find(([methods, pattern]) =>
      (methods === "ANY" || methods === (isSafe(verb) ? verb : "CHANGE") || methods === verb) &&
      fits(pattern, parts.slice(2))
    );
  return line ? line[2] : isSafe(verb) ? "viewer" : "admin";
}

function fits(pattern: string, parts: string[]): boolean {
  const wanted = pattern.split("/");
  const open = wanted.at(-1) === "*";
  if (open) wanted.pop();
  return (open ? parts.length >= wanted.length : parts.length === wanted.length) &&
    wanted.every((part, i) => part.startsWith(":") || part === parts[i]);
}
