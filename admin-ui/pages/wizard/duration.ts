/** A time as it is typed: a number, or nothing, of a unit. */
export interface Duration {
  value: string;
  unit: DurationUnit;
}

/** Seconds, minutes, hours, days. */
export type DurationUnit = "s" | "min" | "h" | "d";

/** Units with their seconds, the longest first. */
export const UNITS: [DurationUnit, number][] = [["d", 86_400], ["h", 3600], ["min", 60], ["s", 1]];

/** Seconds in the longest unit that holds them whole; null as nothing, in minutes. Up to two minutes stay seconds. */
export function durationOf(seconds: number | null): Duration {
  if (seconds === null) return { value: "", unit: "min" };
  const [unit, length] = UNITS.find(([, length]) => seconds > 120 && seconds % length === 0) ?? ["s", 1];
  return { value: String(seconds / length), unit };
}

/** Seconds of what was typed; null of nothing, NaN of what is no number. */
export function secondsOf({ value, unit }: Duration): number | null {
  const number = numberOf(value);
  return number === null ? null : number * UNITS.find(([each]) => each === unit)![1];
}

/** A typed number, with point or comma; null of nothing, NaN of what is none. */
export function numberOf(text: string): number | null {
  const plain = text.trim().replace(",", ".");
  return plain === "" ? null : /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : NaN;
}
