import { DAY, EVALUATION_DAYS, EVALUATION_QUOTA, type License } from "./license.ts";

/** A license as a server has it. */
export interface HeldLicense extends License {
  addedAt: number;
}

/** What has become of a license. */
export type LicenseState = "active" | "expired" | "replaced";

/** What licenses allow together. */
export interface Entitlement {
  /** Machines that may be deployed; 0 when the time is over. */
  total: number;
  /** The kind that counts. */
  kind: License["kind"];
  /** When the first of those that count ends; null for never. */
  expiresAt: number | null;
  states: LicenseState[];
}

/** The evaluation that a server begins with. */
export function evaluationFrom(beganAt: number): HeldLicense {
  return {
    kind: "evaluation",
    licensee: "Evaluation",
    quota: EVALUATION_QUOTA,
    id: "evaluation",
    issuedAt: beganAt,
    expiresAt: beganAt + EVALUATION_DAYS * DAY,
    addedAt: beganAt,
  };
}

/**
 * What the licenses, in the order in which they were added, allow at `now`: commercial ones replace every evaluation
 * and add up; of evaluations the last counts.
 */
export function entitlement(licenses: HeldLicense[], now: number): Entitlement {
  const kind = licenses.some((license) => license.kind === "commercial") ? "commercial" : "evaluation";
  const last = licenses.findLastIndex((license) => license.kind === "evaluation");
  const states = licenses.map((license, index): LicenseState => {
    if (license.kind !== kind || (kind === "evaluation" && index !== last)) return "replaced";
    return license.expiresAt !== null && now >= license.expiresAt ? "expired" : "active";
  });
  const active = licenses.filter((_, index) => states[index] === "active");
  const ends = active.flatMap(({ expiresAt }) => expiresAt ?? []);
  return {
    total: active.reduce((sum, { quota }) => sum + quota, 0),
    kind,
    expiresAt: ends.length ? Math.min(...ends) : null,
    states,
  };
}
