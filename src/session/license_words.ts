import { DAY, type Entitlement } from "../license/mod.ts";
import { machines } from "./judge.ts";

/** What people are told of licenses. */

/** Why a machine is not deployed. */
export function refusalText({ total, kind }: Entitlement): string {
  if (!total) {
    return kind === "evaluation"
      ? "The time of the evaluation is over: no machine is deployed. Add a license; this machine then goes on by itself."
      : "Every license expired: no machine is deployed. Add a license; this machine then goes on by itself.";
  }
  return `The license is for ${
    machines(total)
  }, and all of them are used. Those can be deployed again; for this one ` +
    "add a license, and it goes on by itself.";
}

/** Machines that can still be added; none when more count than a smaller license allows. */
export function availableOf({ total }: Entitlement, expended: number): number {
  return Math.max(0, total - expended);
}

/** What all licenses come to; `allowed` is undefined without a license key. */
export function toldText(allowed: Entitlement | undefined, expended: number, now: number): string {
  if (!allowed) return "Nothing is limited: this server has no license key.";
  const { total, kind, expiresAt } = allowed;
  const name = kind === "evaluation" ? "Evaluation" : "License";
  if (!total) {
    return `${
      kind === "evaluation" ? "The time of the evaluation is over" : "Every license expired"
    }: no machine is ` +
      "deployed. Add a license.";
  }
  const left = availableOf(allowed, expended);
  const until = expiresAt === null
    ? ""
    : `, until ${new Date(expiresAt).toISOString().slice(0, 10)} (${days(expiresAt - now)} left)`;
  const next = left ? "" : " Machines that were deployed can be deployed again; for others add a license.";
  return `${name} for ${machines(total)}${until}: ${expended} deployed, ${left} left.${next}`;
}

function days(time: number): string {
  const count = Math.ceil(time / DAY);
  return `${count} day${count === 1 ? "" : "s"}`;
}
