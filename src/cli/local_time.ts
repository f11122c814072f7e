/** A point in time (milliseconds since 1970) on the wall of this machine, to the minute or second. */
export function localTime(time: number, seconds = false): string {
  const at = new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString();
  return at.slice(0, seconds ? 19 : 16).replace("T", " ");
}
