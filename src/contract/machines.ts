import * as z from "zod";
import { id, line, mac } from "./values.ts";

/** Requests about machines and their network boot: what an operator may send. */

/** What a machine boots into: a target that waits for a session or shows its own menu, its disk, or the boot menu. */
export const bootAssignment = z.enum(["server", "client", "local", "menu"]);

/** The most machines of one import. */
export const MOST_IMPORTED = 10_000;

const name = line(100), group = line(100);

/** An IPv4 address. */
export const ipv4 = z.ipv4("an IPv4 address such as 192.168.0.10").max(15);

/**
 * PATCH /api/v1/machines/:machine. What is missing stays; null takes it away. A session goes with the assignment
 * `server` only, and makes it where no assignment is given.
 */
export const machineUpdate = z.strictObject({
  name: name.nullable().optional(),
  group: group.nullable().optional(),
  assignment: bootAssignment.nullable().optional(),
  sessionId: id.nullable().optional(),
});

/** POST /api/v1/machines/import: machines by the address of a network adapter; those known are updated. */
export const machineImport = z.array(z.strictObject({ mac, name: name.optional(), group: group.optional() }))
  .min(1).max(MOST_IMPORTED);

/** /api/v1/settings/boot: what machines boot that nothing of their own is assigned to. */
export const bootSettings = z.strictObject({
  defaultBoot: bootAssignment,
  menuTimeoutSeconds: z.int().min(1).max(3600).describe("Seconds until the menu boots the local disk."),
  /** By the groups' names. */
  groups: z.record(
    group,
    z.strictObject({ assignment: bootAssignment, sessionId: id.nullable().default(null) }),
  ).refine((groups) => Object.keys(groups).length <= 1000, "at most 1000 groups"),
}).superRefine(({ groups }, context) => {
  for (const [name, { assignment, sessionId }] of Object.entries(groups)) {
    if (sessionId === null || assignment === "server") continue;
    context.addIssue({
      code: "custom",
      path: ["groups", name],
      message: "a session goes with server only",
    });
  }
});

/** PUT /api/v1/pxe/reservations/:mac: the address that the DHCP server keeps for a machine. */
export const reservationRequest = z.strictObject({
  address: ipv4,
  hostname: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i, "a host name without dots").nullable()
    .default(null),
});

/** See `bootAssignment`. */
export type BootAssignment = z.infer<typeof bootAssignment>;
/** See `machineUpdate`. */
export type MachineUpdate = z.infer<typeof machineUpdate>;
/** One machine of `machineImport`. */
export type ImportedMachine = z.infer<typeof machineImport>[number];
/** See `bootSettings`. */
export type BootSettings = z.infer<typeof bootSettings>;
/** See `reservationRequest`. */
export type ReservationRequest = z.infer<typeof reservationRequest>;
