import type { Role } from "../contract/mod.ts";

/** Who makes a request, as far as it was shown. */
export interface Actor {
  /** The account; null for the server's own command line and for tokens that it made. */
  user: string | null;
  /** For the audit: the account, `account: token`, or `local`. */
  name: string;
  role: Role;
  via: "page" | "token" | "local";
  /** The login's hash, where it came by cookie. */
  login?: string;
  /** What unsafe requests by that login must show. */
  csrf?: string;
  /** The token's number, where it came by one. */
  token?: number;
}

const ORDER: Role[] = ["viewer", "operator", "admin"];

/** Whether a role includes another. */
export function includes(role: Role, needed: Role): boolean {
  return ORDER.indexOf(role) >= ORDER.indexOf(needed);
}

/** The lesser of two roles. */
export function lesser(a: Role, b: Role): Role {
  return includes(a, b) ? b : a;
}
