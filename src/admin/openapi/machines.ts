import { z } from "zod";
import {
  importView,
  machineDetailView,
  machineImport,
  machineUpdate,
  machineView,
  targetView,
} from "../../contract/mod.ts";
import { nothing } from "../bodies.ts";
import type { Noun } from "./operation.ts";
import { limit } from "./parameters.ts";
import { waking } from "./sessions.ts";

const UNKNOWN = "machine.unknown";

/** /api/v1/machines, /api/v1/targets */
export const MACHINES: Noun = {
  name: "machines",
  title: "Machines",
  told:
    "The inventory of machines that the server has ever seen or was told of, and the targets that run on them.",
  operations: [
    {
      id: "listMachines",
      method: "get",
      path: "/api/v1/machines",
      summary: "Machines of the inventory, those seen last first",
      query: z.object({
        search: z.string().max(100).optional()
          .describe(
            "Only those with this in their name, group, address, MAC address, model or serial number.",
          ),
        limit: limit(10_000, 1000),
      }),
      answers: { 200: { told: "The machines.", schema: z.array(machineView) } },
    },
    {
      id: "importMachines",
      method: "post",
      path: "/api/v1/machines/import",
      summary: "Takes a list of machines; those known already get the name and group that are given",
      request: machineImport,
      example: [{ mac: "00:0a:48:00:dd:1a", name: "pc-17", group: "Room 5" }],
      answers: { 200: { told: "What it did.", schema: importView } },
      problems: ["machine.mac", "machine.too_many"],
    },
    {
      id: "getMachine",
      method: "get",
      path: "/api/v1/machines/:machine",
      summary: "A machine with its hardware and the sessions it took part in",
      answers: { 200: { told: "The machine.", schema: machineDetailView } },
      problems: [UNKNOWN],
    },
    {
      id: "updateMachine",
      method: "patch",
      path: "/api/v1/machines/:machine",
      summary: "Names a machine, puts it into a group, or says what it boots",
      told:
        "What is left out stays; null takes it away. A session goes with the assignment server only, and makes " +
        "it where no assignment is given.",
      request: machineUpdate,
      example: { name: "pc-17", assignment: "server" },
      answers: { 200: { told: "The machine as it is now.", schema: machineDetailView } },
      problems: [UNKNOWN, "machine.assignment", "session.unknown", "session.state"],
    },
    {
      id: "deleteMachine",
      method: "delete",
      path: "/api/v1/machines/:machine",
      summary: "Forgets a machine",
      answers: { 204: { told: "It is forgotten.", type: null } },
      problems: [UNKNOWN, "machine.busy"],
    },
    {
      id: "wakeMachine",
      method: "post",
      path: "/api/v1/machines/:machine/wake",
      summary: "Wakes a machine over the network",
      request: nothing,
      example: {},
      answers: { 202: { told: "The wake-up packet is on its way.", schema: waking } },
      problems: [UNKNOWN, "machine.asleep"],
    },
    {
      id: "listTargets",
      method: "get",
      path: "/api/v1/targets",
      summary: "The targets that have ever registered",
      answers: { 200: { told: "The targets.", schema: z.array(targetView) } },
    },
  ],
};
