import { z } from "zod";
import {
  auditView,
  madeToken,
  newToken,
  newUser,
  tokenView,
  userUpdate,
  userView,
  whole,
} from "../../contract/mod.ts";
import { PASSWORD } from "./access.ts";
import type { Noun } from "./operation.ts";
import { limit } from "./parameters.ts";

const OPEN = "access.open";

/** /api/v1/users, /api/v1/tokens, /api/v1/audit */
export const USERS: Noun = {
  name: "users",
  title: "Users, tokens and who did what",
  told: "Accounts of people, tokens of programs, and the trail of what all of them did.",
  operations: [
    {
      id: "listUsers",
      method: "get",
      path: "/api/v1/users",
      summary: "The accounts",
      answers: { 200: { told: "The accounts.", schema: z.array(userView) } },
      problems: [OPEN],
    },
    {
      id: "createUser",
      method: "post",
      path: "/api/v1/users",
      summary: "Makes an account",
      request: newUser,
      example: { name: "ben", role: "operator", password: "…" },
      answers: { 201: { told: "The new account.", schema: userView, location: true } },
      problems: [OPEN, "user.taken", "user.too_many", ...PASSWORD],
    },
    {
      id: "updateUser",
      method: "patch",
      path: "/api/v1/users/:user",
      summary: "Changes an account's role or password; a new password ends its logins",
      request: userUpdate,
      example: { role: "viewer" },
      answers: { 200: { told: "The account as it is now.", schema: userView } },
      problems: [OPEN, "user.unknown", "user.last_admin", ...PASSWORD],
    },
    {
      id: "deleteUser",
      method: "delete",
      path: "/api/v1/users/:user",
      summary: "Deletes an account with its logins and tokens; never the last administrator's",
      answers: { 204: { told: "It is gone.", type: null } },
      problems: [OPEN, "user.unknown", "user.last_admin"],
    },
    {
      id: "listTokens",
      method: "get",
      path: "/api/v1/tokens",
      summary: "The caller's tokens, an administrator's view of all",
      answers: { 200: { told: "The tokens, without their secrets.", schema: z.array(tokenView) } },
      problems: [OPEN],
    },
    {
      id: "createToken",
      method: "post",
      path: "/api/v1/tokens",
      summary: "Makes a token for a program",
      told:
        "It may do what its role may, at most what its maker may. Its secret is in this answer and never again.",
      request: newToken,
      example: { name: "nightly deployment", role: "operator" },
      answers: { 201: { told: "The token with its secret.", schema: madeToken } },
      problems: [OPEN, "token.by_token", "token.role", "token.expiry", "token.too_many"],
    },
    {
      id: "deleteToken",
      method: "delete",
      path: "/api/v1/tokens/:token",
      summary: "Makes a token void",
      answers: { 204: { told: "It is void.", type: null } },
      problems: [OPEN, "token.unknown"],
    },
    {
      id: "getAudit",
      method: "get",
      path: "/api/v1/audit",
      summary: "Who did what, newest first",
      query: z.object({
        limit: limit(1000, 200),
        before: whole.optional().describe("Only lines older than the one of this number."),
        user: z.string().max(200).optional().describe("Only of this account."),
        search: z.string().max(100).optional().describe("Only lines with this text."),
      }),
      answers: { 200: { told: "The lines.", schema: z.array(auditView) } },
      problems: [OPEN],
    },
  ],
};
