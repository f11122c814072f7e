import { BroadsideError, messageOf } from "../base/mod.ts";
import { savedLoginOf } from "./saved_logins.ts";
import { leftToken } from "./token_file.ts";

/** What a command shows a server, and how it knows the server. */
export interface Credentials {
  headers: Record<string, string>;
  /** A certificate in PEM to trust besides those that the system trusts. */
  certificate?: string;
}

/**
 * What to show the server at `base`: the token in `tokenFile` where one is named; else the one that a server of this user
 * on this machine left; else that of BROADSIDE_TOKEN; else that of `broadside login`. Throws `cli.token`.
 */
export function credentialsFor(base: URL, tokenFile?: string): Credentials {
  const saved = savedLoginOf(base.origin);
  const isHere = /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(base.hostname) && base.protocol === "http:";
  const token = tokenFile !== undefined
    ? readToken(tokenFile)
    : (isHere ? leftToken(Number(base.port) || 80) : undefined) ?? Deno.env.get("BROADSIDE_TOKEN") ??
      saved?.token;
  return {
    headers: token ? { authorization: `Bearer ${token}` } : {},
    ...(saved?.certificate ? { certificate: saved.certificate } : {}),
  };
}

function readToken(file: string): string {
  let text: string;
  try {
    text = Deno.readTextFileSync(file).trim();
  } catch (cause) {
    throw new BroadsideError("cli.token", `Cannot read the token in ${file}: ${messageOf(cause)}`, { cause });
  }
  if (/^[\x21-\x7e]{1,500}$/.test(text)) return text;
  throw new BroadsideError("cli.token", `Cannot use ${file}: it must hold a token and nothing else.`);
}
