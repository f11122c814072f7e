import { z } from "zod";
import { eventsView, statusView } from "../../contract/mod.ts";
import { EVENT_PARTS } from "../event_parts.ts";
import type { Noun } from "./operation.ts";

/** The server itself: /api/v1/status, /api/v1/events, and this description. */
export const SERVER: Noun = {
  name: "server",
  title: "Server",
  told: "The server itself, and what changes on it as it happens.",
  operations: [
    {
      id: "getStatus",
      method: "get",
      path: "/api/v1/status",
      summary: "The server and how much it does",
      answers: { 200: { told: "The server.", schema: statusView } },
    },
    {
      id: "streamEvents",
      method: "get",
      path: "/api/v1/events",
      summary: "What changes, as it happens, as server-sent events",
      told:
        "First comes an event named snapshot with everything that there is; then changes, at most four a second, " +
        "each with only what changed since, and the things that are no more under gone…. A session among the " +
        "changes comes whole without its members; these come under members. After 15 s without a change comes " +
        "a heartbeat with the status. The data of each event is JSON in the shape given here. After an interruption " +
        "connect again: the new snapshot replaces everything.",
      query: z.object({
        parts: z.string().max(200).optional().describe(
          `Only these parts, of ${
            EVENT_PARTS.join(", ")
          }, separated by commas: all others stay empty. Without it ` +
            "everything comes, but the images only when the image storage changes.",
        ),
      }),
      answers: { 200: { told: "The events, without end.", schema: eventsView, type: "text/event-stream" } },
      problems: ["request.busy", "request.query"],
    },
    {
      id: "getOpenApi",
      method: "get",
      path: "/api/openapi.json",
      summary: "This API as an OpenAPI 3.1 document",
      answers: { 200: { told: "The document." } },
    },
    {
      id: "getDocs",
      method: "get",
      path: "/api/docs",
      summary: "This API as a page to read",
      answers: { 200: { told: "The page.", type: "text/html" } },
    },
  ],
};
