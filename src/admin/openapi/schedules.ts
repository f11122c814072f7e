import { z } from "zod";
import { scheduledRequest, scheduledView } from "../../contract/mod.ts";
import { nothing } from "../bodies.ts";
import type { Noun, Operation } from "./operation.ts";
import { OPTION_PROBLEMS } from "./sessions.ts";

const UNKNOWN = "schedule.unknown";
const EXAMPLE = {
  options: { image: "office", minTargets: 10 },
  schedule: {
    ...{ type: "weekly", every: 1, days: [6], time: "22:00" },
    ...{ from: "2026-11-30", timeZone: "Europe/Berlin" },
  },
};

/** /api/v1/schedules */
export const SCHEDULES: Noun = {
  name: "schedules",
  title: "Schedules",
  told: "Sessions that the server makes by itself at set times, or over and over as machines come.",
  operations: [
    {
      id: "listSchedules",
      method: "get",
      path: "/api/v1/schedules",
      summary: "All schedules",
      answers: { 200: { told: "The schedules.", schema: z.array(scheduledView) } },
    },
    {
      id: "createSchedule",
      method: "post",
      path: "/api/v1/schedules",
      summary: "Makes a schedule",
      idempotent: true,
      request: scheduledRequest,
      example: EXAMPLE,
      answers: {
        201: { told: "The new schedule.", schema: scheduledView, location: true },
        200: {
          told: "The schedule that an earlier request with this Idempotency-Key made.",
          schema: scheduledView,
        },
      },
      problems: ["schedule.never", "request.key", ...OPTION_PROBLEMS],
    },
    {
      id: "getSchedule",
      method: "get",
      path: "/api/v1/schedules/:schedule",
      summary: "A schedule",
      answers: { 200: { told: "The schedule.", schema: scheduledView } },
      problems: [UNKNOWN],
    },
    {
      id: "changeSchedule",
      method: "put",
      path: "/api/v1/schedules/:schedule",
      summary: "Changes a schedule, from its next run on",
      request: scheduledRequest,
      example: EXAMPLE,
      answers: { 200: { told: "The schedule as it is now.", schema: scheduledView } },
      problems: [UNKNOWN, "schedule.never", "schedule.state", ...OPTION_PROBLEMS],
    },
    {
      id: "deleteSchedule",
      method: "delete",
      path: "/api/v1/schedules/:schedule",
      summary: "Deletes a schedule; the sessions that it made stay",
      answers: { 204: { told: "It is gone.", type: null } },
      problems: [UNKNOWN, "schedule.running"],
    },
    action("run", "Makes a run now, beside those of the schedule", OPTION_PROBLEMS),
    action("stop", "Stops going by the schedule, and the run going on", []),
    action("resume", "Goes by the schedule again", ["schedule.never"]),
  ],
};

function action(name: "run" | "stop" | "resume", summary: string, problems: string[]): Operation {
  return {
    id: `${name}Schedule`,
    method: "post",
    path: `/api/v1/schedules/:schedule/${name}`,
    summary,
    request: nothing,
    example: {},
    answers: { 200: { told: "The schedule as it is now.", schema: scheduledView } },
    problems: [UNKNOWN, "schedule.state", ...problems],
  };
}
