/** What a license file says. Times in milliseconds since 1970, whole seconds. */
export interface License {
  kind: "evaluation" | "commercial";
  /** For whom it was issued. */
  licensee: string;
  /** How many machines may be deployed with it. */
  quota: number;
  /** 16 bytes in lower-case hexadecimal that no other license has. */
  id: string;
  issuedAt: number;
  /** The end of its time; null for none. */
  expiresAt: number | null;
}

/** The terms of an evaluation: 60 days, 100 machines. */
export const EVALUATION_DAYS = 60, EVALUATION_QUOTA = 100;

/** Milliseconds of a day. */
export const DAY = 24 * 60 * 60_000;

/** More machines than any site has. */
export const MOST_QUOTA = 10_000_000;
