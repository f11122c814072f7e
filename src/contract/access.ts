import * as z from "zod";
import { line, whole } from "./values.ts";

/** What an account may do: a viewer reads, an operator deploys, an admin does everything. */
export const role = z.enum(["viewer", "operator", "admin"]);

/** See `role`. */
export type Role = z.infer<typeof role>;

/** The name of an account; always lower case afterwards, so that no two differ by case alone. */
export const userName = z.string().max(64).transform((text) => text.normalize("NFC").toLowerCase()).pipe(
  z.string().regex(
    /^[\p{L}\p{N}][\p{L}\p{N}._@-]*$/u,
    "a name of letters, digits and . _ @ -, starting with a letter or digit",
  ),
);

/** A password as it is typed; what makes one good is told apart, in words. */
const password = z.string().max(4096);

/** Makes the administrator, with the code that the server printed at its start. */
export const setupRequest = z.strictObject({ code: z.string().max(100), name: userName, password });
export type SetupRequest = z.infer<typeof setupRequest>;

/** Signs in. A name that can be none is refused like one that nobody has. */
export const loginRequest = z.strictObject({ name: z.string().max(200), password });
export type LoginRequest = z.infer<typeof loginRequest>;

/** Changes the caller's own password. */
export const passwordRequest = z.strictObject({ old: password, new: password });
export type PasswordRequest = z.infer<typeof passwordRequest>;

/** Who the caller is to the server. */
export const accessView = z.object({
  /** `setup`: there is no account yet; `login`: the caller must sign in; `in`: the server knows the caller. */
  state: z.enum(["setup", "login", "in"]),
  user: z.object({ name: z.string(), role }).nullable(),
  /** What every request but GET must carry as x-broadside-csrf beside the cookie. */
  csrf: z.string().nullable(),
  /** Whether the connection is encrypted. */
  secure: z.boolean(),
});
export type AccessView = z.infer<typeof accessView>;

/** A new account. */
export const newUser = z.strictObject({ name: userName, role, password });
export type NewUser = z.infer<typeof newUser>;

/** What to change of an account; a new password ends its logins. */
export const userUpdate = z.strictObject({ role: role.optional(), password: password.optional() });
export type UserUpdate = z.infer<typeof userUpdate>;

/** An account. Times are milliseconds since 1970. */
export const userView = z.object({
  name: z.string(),
  role,
  createdAt: z.number(),
  lastLoginAt: z.number().nullable(),
});
export type UserView = z.infer<typeof userView>;

/** A new token for scripts: what it may do, at most what its maker may, and until when; never ending with null. */
export const newToken = z.strictObject({
  name: line(100),
  role: role.optional(),
  expiresAt: whole.nullable().optional(),
});
export type NewToken = z.infer<typeof newToken>;

/** A token without its secret. */
export const tokenView = z.object({
  id: z.string(),
  name: z.string(),
  /** What it may do now: never more than its user. */
  role,
  /** Whose it is; null for one that was made on the server itself. */
  user: z.string().nullable(),
  createdAt: z.number(),
  lastUsedAt: z.number().nullable(),
  expiresAt: z.number().nullable(),
});
export type TokenView = z.infer<typeof tokenView>;

/** A token with its secret, which is shown this once. */
export const madeToken = tokenView.extend({ token: z.string() });
export type MadeToken = z.infer<typeof madeToken>;

/** One line of who did what. */
export const auditView = z.object({
  id: z.number(),
  time: z.number(),
  /** The account, or the one that was tried; with a token, `account: token`. */
  user: z.string().nullable(),
  /** How the caller showed who it is; `none` where it did not. */
  via: z.enum(["page", "token", "local", "none"]),
  address: z.string(),
  /** Such as `POST /api/v1/sessions`. */
  action: z.string(),
  /** What it was about, where the request says. */
  what: z.string(),
  /** HTTP status of the answer. */
  status: z.number(),
});
export type AuditView = z.infer<typeof auditView>;
