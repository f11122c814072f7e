import type { LicenseView } from "../contract/mod.ts";
import type { License } from "../license/mod.ts";
import { alignColumns, plainText } from "./image_view.ts";

/** What a license says, for people. */
export function describeLicense({ kind, licensee, quota, id, issuedAt, expiresAt }: License): string {
  return alignColumns([
    ["kind", kind],
    ["licensee", plainText(licensee)],
    ["machines", String(quota)],
    ["number", id],
    ["issued", day(issuedAt)],
    ["expires", day(expiresAt)],
  ]).join("\n");
}

/** What a server's licenses come to, for people. */
export function describeStatus({ told, licenses }: LicenseView): string {
  if (!licenses.length) return told;
  const heads = ["license", "licensee", "machines", "issued", "expires", "state"];
  const rows = licenses.map((
    { kind, licensee, quota, issuedAt, expiresAt, state },
  ) => [kind, plainText(licensee), String(quota), day(issuedAt), day(expiresAt), state]);
  return `${told}\n\n${alignColumns([heads, ...rows]).join("\n")}`;
}

function day(time: number | null): string {
  return time === null ? "never" : new Date(time).toISOString().slice(0, 10);
}
