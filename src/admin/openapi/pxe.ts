import { z } from "zod";
import {
  hintView,
  ipv4,
  leaseView,
  probeView,
  pxeView,
  reservationRequest,
  reservationView,
} from "../../contract/mod.ts";
import { nothing } from "../bodies.ts";
import type { Noun, Operation } from "./operation.ts";

const NONE = "pxe.none";

/** /api/v1/pxe */
export const PXE: Noun = {
  name: "pxe",
  title: "Network boot",
  told: "The server's own DHCP, and what machines load that boot over the network.",
  operations: [
    {
      id: "getPxe",
      method: "get",
      path: "/api/v1/pxe",
      summary: "What network boot does, and what it did since it was started",
      answers: { 200: { told: "Its state and figures.", schema: pxeView } },
      problems: [NONE],
    },
    action("start", "Starts network boot"),
    action("stop", "Stops network boot"),
    action("restart", "Stops network boot, reads pxe.ini anew, and starts it again"),
    {
      id: "probePxe",
      method: "post",
      path: "/api/v1/pxe/probe",
      summary: "Looks for other DHCP servers, for some seconds",
      request: nothing,
      example: {},
      answers: { 200: { told: "Those that answered, and how to run beside them.", schema: probeView } },
      problems: [NONE],
    },
    {
      id: "getPxeHints",
      method: "get",
      path: "/api/v1/pxe/hints",
      summary: "What to set on somebody else's DHCP server so that machines boot from this one",
      query: z.object({
        address: ipv4.optional().describe("This server's address; its own choice by default."),
      }),
      answers: { 200: { told: "A text for each kind of server.", schema: z.array(hintView) } },
      problems: [NONE],
    },
    {
      id: "listLeases",
      method: "get",
      path: "/api/v1/pxe/leases",
      summary: "Addresses that the server's own DHCP gave out",
      answers: { 200: { told: "The leases, by address.", schema: z.array(leaseView) } },
    },
    {
      id: "listReservations",
      method: "get",
      path: "/api/v1/pxe/reservations",
      summary: "Addresses that the server's own DHCP keeps for machines",
      answers: { 200: { told: "The reservations.", schema: z.array(reservationView) } },
    },
    {
      id: "setReservation",
      method: "put",
      path: "/api/v1/pxe/reservations/:mac",
      summary: "Keeps an address for a machine",
      request: reservationRequest,
      example: { address: "192.168.0.17", hostname: "pc-17" },
      answers: { 200: { told: "The reservation.", schema: reservationView } },
      problems: ["reservation.taken"],
    },
    {
      id: "deleteReservation",
      method: "delete",
      path: "/api/v1/pxe/reservations/:mac",
      summary: "Keeps the address for the machine no longer",
      answers: { 204: { told: "It is gone.", type: null } },
      problems: ["reservation.unknown"],
    },
  ],
};

function action(name: "start" | "stop" | "restart", summary: string): Operation {
  return {
    id: `${name}Pxe`,
    method: "post",
    path: `/api/v1/pxe/${name}`,
    summary,
    request: nothing,
    example: {},
    answers: { 200: { told: "Its state and figures as they are now.", schema: pxeView } },
    problems: [
      NONE,
      "pxe.payload",
      "config.file",
      "config.syntax",
      "config.value",
      "cli.interface",
      "cli.pool",
    ],
  };
}
