import { accessView, loginRequest, passwordRequest, setupRequest } from "../../contract/mod.ts";
import type { Noun } from "./operation.ts";

/** What may stand against a new password. */
export const PASSWORD = ["password.weak", "password.long", "request.busy"];

/** /api/v1/access */
export const ACCESS: Noun = {
  name: "access",
  title: "Signing in",
  told: "How a page signs in. Programs send a token instead, and need none of this.",
  operations: [
    {
      id: "getAccess",
      method: "get",
      path: "/api/v1/access",
      summary: "Who the caller is to the server",
      answers: { 200: { told: "Whether it is signed in, and as whom.", schema: accessView } },
    },
    {
      id: "setUp",
      method: "post",
      path: "/api/v1/access/setup",
      summary: "Makes the administrator of a new server, with the code that it printed at its start",
      request: setupRequest,
      example: { code: "…", name: "anna", password: "…" },
      answers: { 201: { told: "Signed in; the cookie comes with it.", schema: accessView } },
      problems: ["access.refused", "access.too_often", "access.open", "access.set_up", ...PASSWORD],
    },
    {
      id: "login",
      method: "post",
      path: "/api/v1/access/login",
      summary: "Signs in",
      told: "Who tries too often has to wait as long as the header Retry-After says.",
      request: loginRequest,
      example: { name: "anna", password: "…" },
      answers: { 200: { told: "Signed in; the cookie comes with it.", schema: accessView } },
      problems: ["access.refused", "access.too_often", "access.open", "request.busy"],
    },
    {
      id: "logout",
      method: "post",
      path: "/api/v1/access/logout",
      summary: "Signs out",
      answers: { 204: { told: "Signed out.", type: null } },
      problems: ["access.open"],
    },
    {
      id: "changePassword",
      method: "put",
      path: "/api/v1/access/password",
      summary: "Changes the caller's own password and ends its other logins",
      request: passwordRequest,
      example: { old: "…", new: "…" },
      answers: { 204: { told: "It is changed.", type: null } },
      problems: ["access.no_login", "access.refused", "access.too_often", "access.open", ...PASSWORD],
    },
  ],
};
