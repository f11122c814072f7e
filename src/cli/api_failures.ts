import { messageOf } from "../base/mod.ts";

/** Whether nobody that this machine trusts vouches for the certificate that was shown. */
export function isDistrust(error: unknown): boolean {
  return /invalid peer certificate/i.test(messageOf(error));
}

/** Whether a request failed because the connection to a server that was there broke. */
export function isBroken(error: unknown): boolean {
  const { code, cause } = error as { code?: string; cause?: unknown };
  return code === "api.unreachable" && !isDistrust(cause) && !isLate(cause) && !isRefused(cause);
}

function isLate(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}

function isRefused(error: unknown): boolean {
  return /refused/i.test(messageOf(innermost(error)));
}

function innermost(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause : error;
}

/** Why a request got no answer, in words; `within` is how many milliseconds there were for it. */
export function reasonOf(error: unknown, within: number): string {
  if (isDistrust(error)) {
    return "nobody that this machine knows vouches for its certificate; `broadside login` asks whether it is the right one";
  }
  if (isLate(error)) return `it did not answer within ${within / 1000} s`;
  return isRefused(error) ? "nothing listens there" : messageOf(innermost(error));
}
