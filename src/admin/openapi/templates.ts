import { z } from "zod";
import {
  nameRequest,
  scheduledView,
  scheduleFromTemplate,
  sessionOptions,
  sessionView,
  templateView,
} from "../../contract/mod.ts";
import type { Noun } from "./operation.ts";
import { NAME_QUERY, OPTION_PROBLEMS, proposedName } from "./sessions.ts";

const UNKNOWN = "template.unknown";

/** /api/v1/templates */
export const TEMPLATES: Noun = {
  name: "templates",
  title: "Templates",
  told: "Options of sessions under a name, from which sessions and schedules are made.",
  operations: [
    {
      id: "listTemplates",
      method: "get",
      path: "/api/v1/templates",
      summary: "All templates",
      answers: { 200: { told: "The templates.", schema: z.array(templateView) } },
    },
    {
      id: "createTemplate",
      method: "post",
      path: "/api/v1/templates",
      summary: "Makes a template",
      idempotent: true,
      request: sessionOptions,
      example: { name: "Room 5", image: "office", grow: true },
      answers: {
        201: { told: "The new template.", schema: templateView, location: true },
        200: {
          told: "The template that an earlier request with this Idempotency-Key made.",
          schema: templateView,
        },
      },
      problems: ["template.name", "template.too_many", "request.key"],
    },
    {
      id: "proposeTemplateName",
      method: "get",
      path: "/api/v1/templates/name",
      summary: "The name that a template of an image gets where none is given",
      query: NAME_QUERY,
      answers: { 200: { told: "The name.", schema: proposedName } },
    },
    {
      id: "getTemplate",
      method: "get",
      path: "/api/v1/templates/:template",
      summary: "A template",
      answers: { 200: { told: "The template.", schema: templateView } },
      problems: [UNKNOWN],
    },
    {
      id: "changeTemplate",
      method: "put",
      path: "/api/v1/templates/:template",
      summary: "Changes a template; what was made from it stays as it is",
      request: sessionOptions,
      example: { image: "office", grow: false },
      answers: { 200: { told: "The template as it is now.", schema: templateView } },
      problems: [UNKNOWN, "template.name"],
    },
    {
      id: "deleteTemplate",
      method: "delete",
      path: "/api/v1/templates/:template",
      summary: "Deletes a template; what was made from it stays",
      answers: { 204: { told: "It is gone.", type: null } },
      problems: [UNKNOWN],
    },
    {
      id: "createSessionFromTemplate",
      method: "post",
      path: "/api/v1/templates/:template/session",
      summary: "Makes a session from a template",
      idempotent: true,
      request: nameRequest,
      example: {},
      answers: {
        201: { told: "The new session.", schema: sessionView, location: true },
        200: {
          told: "The session that an earlier request with this Idempotency-Key made.",
          schema: sessionView,
        },
      },
      problems: [UNKNOWN, "request.key", ...OPTION_PROBLEMS],
    },
    {
      id: "createScheduleFromTemplate",
      method: "post",
      path: "/api/v1/templates/:template/schedule",
      summary: "Makes a schedule from a template",
      idempotent: true,
      request: scheduleFromTemplate,
      example: { schedule: { type: "once", date: "2026-12-24", time: "20:00", timeZone: "Europe/Berlin" } },
      answers: {
        201: { told: "The new schedule.", schema: scheduledView, location: true },
        200: {
          told: "The schedule that an earlier request with this Idempotency-Key made.",
          schema: scheduledView,
        },
      },
      problems: [UNKNOWN, "schedule.never", "request.key", ...OPTION_PROBLEMS],
    },
  ],
};
