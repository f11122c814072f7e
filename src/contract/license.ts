import * as z from "zod";
import { whole } from "./values.ts";

/** POST /api/v1/license: the text of a license file. */
export const licenseRequest = z.strictObject({ text: z.string().min(1).max(2048) });

/** A license of the server; times in milliseconds since 1970. */
export const licenseEntry = z.object({
  /** The license's own; "evaluation" for the evaluation that every server begins with. */
  id: z.string().max(40),
  kind: z.enum(["evaluation", "commercial"]),
  licensee: z.string().max(400),
  /** Machines that may be deployed with it. */
  quota: whole,
  issuedAt: whole,
  /** Null for never. */
  expiresAt: whole.nullable(),
  addedAt: whole,
  /** A commercial license replaces evaluations, a later evaluation an earlier one. */
  state: z.enum(["active", "expired", "replaced"]),
});

/** GET /api/v1/license: how many machines may be deployed, and how many were. */
export const licenseView = z.object({
  /** False as long as the server has no license key: nothing is limited then. */
  limited: z.boolean(),
  /** Null without a limit. */
  total: whole.nullable(),
  expended: whole,
  available: whole.nullable(),
  /** When the first of the licenses that count ends; null for never. */
  expiresAt: whole.nullable(),
  /** All that in words. */
  told: z.string().max(500),
  licenses: z.array(licenseEntry),
});

/** See `licenseRequest`. */
export type LicenseRequest = z.infer<typeof licenseRequest>;
/** See `licenseEntry`. */
export type LicenseEntry = z.infer<typeof licenseEntry>;
/** See `licenseView`. */
export type LicenseView = z.infer<typeof licenseView>;
