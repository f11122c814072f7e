/**
 * An error whose message is safe and useful to show: what could not be done, why, and what to do next.
 * The raw cause, where there is one, goes to the log only.
 */
export class BroadsideError extends Error {
  override name = "BroadsideError";
  /** Machine-readable kind, e.g. `image.corrupt`; the part before the dot names the room it comes from. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The text to show a user for anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
