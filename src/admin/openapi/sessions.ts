import { z } from "zod";
import {
  logView,
  nameRequest,
  sessionOptions,
  sessionView,
  templateView,
  timestamp,
  whole,
} from "../../contract/mod.ts";
import { nothing } from "../bodies.ts";
import type { Noun } from "./operation.ts";
import { limit } from "./parameters.ts";

const UNKNOWN = "session.unknown";
/** What may stand against a session's options. */
export const OPTION_PROBLEMS = [
  ...["image.unknown", "image.corrupt", "image.directory"],
  ...["session.interface", "config.slots"],
];
/** The image that a name is proposed for. */
export const NAME_QUERY = z.object({ image: z.string().min(1).max(255).describe("Name of the image.") });
/** A name that nothing else has yet. */
export const proposedName = z.object({ name: z.string() });
/** How many machines are being woken. */
export const waking = z.object({ waking: z.int().describe("How many machines are being woken.") });

/** /api/v1/sessions */
export const SESSIONS: Noun = {
  name: "sessions",
  title: "Sessions",
  told: "A session deploys one image to many machines at once.",
  operations: [
    {
      id: "listSessions",
      method: "get",
      path: "/api/v1/sessions",
      summary:
        "Running sessions and the latest hundred that ended, newest first; or those that are searched for",
      query: z.object({
        state: z.string().optional().describe(
          "Of running, gathering, deploying, finished, failed and stopped, one or more separated by commas.",
        ),
        from: timestamp.optional().describe(
          "Started then or later, or made where it did not start: milliseconds since 1970.",
        ),
        to: timestamp.optional().describe("Started then or earlier."),
        search: z.string().max(200).optional().describe("With this text in name or image."),
        image: z.string().max(200).optional().describe("Of this image."),
        limit: z.int().min(1).max(1000).optional().describe(
          "The most sessions of the answer; 100 when not given.",
        ),
        before: z.int().min(1).optional().describe("Older than the session of this number."),
      }),
      answers: {
        200: { told: "The sessions, without members and lists of machines.", schema: z.array(sessionView) },
      },
    },
    {
      id: "createSession",
      method: "post",
      path: "/api/v1/sessions",
      summary: "Makes a session",
      told: "It waits for targets at once, and starts when enough are there and its waiting time is over.",
      idempotent: true,
      request: sessionOptions,
      example: { image: "office", minTargets: 10, waitSeconds: 120 },
      answers: {
        201: { told: "The new session.", schema: sessionView, location: true },
        200: {
          told: "The session that an earlier request with this Idempotency-Key made.",
          schema: sessionView,
        },
      },
      problems: [...OPTION_PROBLEMS, "request.key"],
    },
    {
      id: "proposeSessionName",
      method: "get",
      path: "/api/v1/sessions/name",
      summary: "The name that a session of an image gets where none is given",
      query: NAME_QUERY,
      answers: { 200: { told: "The name.", schema: proposedName } },
    },
    {
      id: "clearSessions",
      method: "post",
      path: "/api/v1/sessions/clear",
      summary: "Deletes all sessions that have ended, with their results and log",
      request: nothing,
      example: {},
      answers: { 200: { told: "How many there were.", schema: z.object({ deleted: z.int() }) } },
    },
    {
      id: "getSession",
      method: "get",
      path: "/api/v1/sessions/:session",
      summary: "A session with its members and its list of machines",
      answers: { 200: { told: "The session.", schema: sessionView } },
      problems: [UNKNOWN],
    },
    {
      id: "changeSession",
      method: "put",
      path: "/api/v1/sessions/:session",
      summary: "Changes a session that has not started",
      told: "What is left out gets its default, but the name, which stays.",
      request: sessionOptions,
      example: { image: "office", minTargets: 20 },
      answers: { 200: { told: "The session as it is now.", schema: sessionView } },
      problems: [UNKNOWN, "session.state", ...OPTION_PROBLEMS],
    },
    {
      id: "deleteSession",
      method: "delete",
      path: "/api/v1/sessions/:session",
      summary: "Deletes a session that has ended, with its results and log",
      answers: { 204: { told: "It is gone.", type: null } },
      problems: [UNKNOWN, "session.running"],
    },
    {
      id: "startSession",
      method: "post",
      path: "/api/v1/sessions/:session/start",
      summary: "Starts a session now, with the targets that are there",
      request: nothing,
      example: {},
      answers: { 200: { told: "The session.", schema: sessionView } },
      problems: [UNKNOWN, "session.state", "session.empty"],
    },
    {
      id: "stopSession",
      method: "post",
      path: "/api/v1/sessions/:session/stop",
      summary: "Stops a session",
      told: "Machines that are being written to are left with half an image.",
      request: nothing,
      example: {},
      answers: { 200: { told: "The session.", schema: sessionView } },
      problems: [UNKNOWN, "session.state"],
    },
    {
      id: "wakeSession",
      method: "post",
      path: "/api/v1/sessions/:session/wake",
      summary: "Wakes the machines of a session's list that are not there",
      request: nothing,
      example: {},
      answers: { 202: { told: "The wake-up packets are on their way.", schema: waking } },
      problems: [UNKNOWN, "session.state"],
    },
    {
      id: "saveSessionAsTemplate",
      method: "post",
      path: "/api/v1/sessions/:session/template",
      summary: "Saves a session's options as a template",
      idempotent: true,
      request: nameRequest,
      example: { name: "Room 5" },
      answers: {
        201: { told: "The new template.", schema: templateView, location: true },
        200: {
          told: "The template that an earlier request with this Idempotency-Key made.",
          schema: templateView,
        },
      },
      problems: [UNKNOWN, "template.name", "template.too_many", "request.key"],
    },
    {
      id: "getSessionLog",
      method: "get",
      path: "/api/v1/sessions/:session/log",
      summary: "What happened in a session, oldest first",
      query: z.object({
        limit: limit(1000, 200),
        after: whole.default(0).describe("Only entries whose number is above this."),
      }),
      answers: { 200: { told: "The latest entries.", schema: z.array(logView) } },
      problems: [UNKNOWN],
    },
  ],
};
