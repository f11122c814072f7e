export * from "./clock.ts";
export { MOST_BYTES, parseLicense, type SignedLicense } from "./format.ts";
export * from "./ledger.ts";
export * from "./license.ts";
export * from "./quota.ts";
export * from "./signing.ts";
