import { z } from "zod";
import { logExportQuery, logPageQuery, logStatsView, logView, packView } from "../../contract/mod.ts";
import { nothing } from "../bodies.ts";
import type { Noun } from "./operation.ts";

/** /api/v1/log */
export const LOG: Noun = {
  name: "log",
  title: "Log",
  told: "What happened on the server and on the machines that it deploys to.",
  operations: [
    {
      id: "getLog",
      method: "get",
      path: "/api/v1/log",
      summary: "The latest entries of the log that are asked for, oldest first",
      query: logPageQuery,
      answers: { 200: { told: "The entries.", schema: z.array(logView) } },
    },
    {
      id: "exportLog",
      method: "get",
      path: "/api/v1/log/export",
      summary: "All entries of the log that are asked for, as a file",
      told:
        "JSON lines by default; CSV and plain text come with their own types. It is written as it is taken, however " +
        "large it is.",
      query: logExportQuery,
      answers: { 200: { told: "The file.", type: "application/x-ndjson" } },
    },
    {
      id: "getLogStats",
      method: "get",
      path: "/api/v1/log/stats",
      summary: "How much log there is, and when it is compressed next",
      answers: { 200: { told: "The figures.", schema: logStatsView } },
    },
    {
      id: "packLog",
      method: "post",
      path: "/api/v1/log/pack",
      summary: "Compresses the database now",
      request: nothing,
      example: {},
      answers: { 200: { told: "What it came to.", schema: packView } },
    },
  ],
};
