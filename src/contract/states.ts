import * as z from "zod";

/** `gathering` and `deploying` run; the others are ends. */
export const sessionState = z.enum(["gathering", "deploying", "finished", "failed", "stopped"])
  .describe("gathering and deploying run; the others are ends.");

/** A target within one session; `done`, `failed` and `excluded` are ends, and `lost` becomes one with the session's. */
export const memberState = z.enum(["joined", "deploying", "done", "failed", "excluded", "lost"])
  .describe("done, failed and excluded are ends, and lost becomes one with the session's.");

/** Who made a session: an operator, a schedule, or a machine in client-driving mode. */
export const sessionOrigin = z.enum(["operator", "schedule", "client"])
  .describe("Who made it: an operator, a schedule, or a machine from its own menu.");

/** See `sessionState`. */
export type SessionState = z.infer<typeof sessionState>;
/** See `memberState`. */
export type MemberState = z.infer<typeof memberState>;
/** See `sessionOrigin`. */
export type SessionOrigin = z.infer<typeof sessionOrigin>;
