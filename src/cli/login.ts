import { parseArgs } from "node:util";
import { fingerprint } from "../access/mod.ts";
import { BroadsideError } from "../base/mod.ts";
import type { MadeToken } from "../contract/mod.ts";
import { ApiClient, SERVER_HELP, serverUrl } from "./api_client.ts";
import { askLine, askSecret } from "./ask.ts";
import { peerCertificate } from "./peer_certificate.ts";
import { savedLoginOf, saveLogin } from "./saved_logins.ts";
import { byLogin } from "./signed_in.ts";

const LASTS = 30 * 24 * 3600_000;

/** Options of `broadside logout`. */
export const LOGOUT_OPTIONS = {
  server: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** Options of `broadside login`. */
export const LOGIN_OPTIONS = {
  ...LOGOUT_OPTIONS,
  name: { type: "string" },
  fingerprint: { type: "string" },
} as const;

/** What `broadside login --help` prints. */
export const LOGIN_HELP = `broadside login --server URL: signs in at a server, for the commands that follow

Asks for name and password, or reads them from standard input line by line, and keeps a token of 30 days in $XDG_CONFIG_HOME/broadside/tokens.json. On the server's own
machine, its user needs none. Scripts set BROADSIDE_TOKEN, or name a file with --token-file.

${SERVER_HELP}
  --name NAME           who signs in; asked for by default
  --fingerprint SHA256  the certificate that the server must show, as \`broadside serve\` printed it; asked by default
  --json                print JSON`;

/** What `broadside logout --help` prints. */
export const LOGOUT_HELP =
  `broadside logout --server URL: voids the token that \`broadside login\` keeps, and forgets it

${SERVER_HELP}
  --json         print JSON`;

/** `broadside login …`. Returns the exit code; throws what the server answers when it refuses. */
export async function loginCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: LOGIN_OPTIONS,
  });
  if (values.help) {
    console.log(LOGIN_HELP);
    return 0;
  }
  const base = serverUrl(values.server);
  const certificate = base.protocol === "https:" ? await trusted(base, values.fingerprint) : undefined;
  const name = values.name ?? askLine("Name: ");
  const password = askSecret("Password: ");
  const expiresAt = Date.now() + LASTS;
  const wanted = { name: `login on ${Deno.hostname()}`.slice(0, 100), expiresAt };
  const client = new ApiClient(base.href, undefined, { headers: {}, certificate });
  const made = await byLogin(client, name, password, (login) => login.post<MadeToken>("tokens", wanted));
  const { token, id, role } = made, user = made.user ?? name;
  saveLogin(base.origin, { token, id, user, expiresAt, certificate });
  const told = { server: base.origin, user, role, expiresAt };
  const until = new Date(expiresAt).toISOString().slice(0, 10);
  console.log(
    values.json
      ? JSON.stringify(told, undefined, 2)
      : `Signed in at ${base.origin} as ${user} (${role}), until ${until}.`,
  );
  return 0;
}

/** `broadside logout …`. */
export async function logoutCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: LOGOUT_OPTIONS,
  });
  if (values.help) {
    console.log(LOGOUT_HELP);
    return 0;
  }
  const { origin } = serverUrl(values.server), saved = savedLoginOf(origin);
  if (!saved) {
    throw new BroadsideError("cli.login", `Cannot sign out at ${origin}: nobody is signed in there.`);
  }
  const { token, certificate } = saved;
  const client = new ApiClient(origin, undefined, {
    headers: { authorization: `Bearer ${token}` },
    certificate,
  });
  try {
    await client.delete(`tokens/${saved.id}`);
  } catch (error) {
    // One that counts no more is as good as voided.
    const code = error instanceof BroadsideError ? error.code : "";
    if (!["request.unauthorized", "token.unknown"].includes(code)) throw error;
  }
  saveLogin(origin, undefined);
  console.log(
    values.json
      ? JSON.stringify({ server: origin, user: saved.user }, undefined, 2)
      : `Signed out at ${origin}.`,
  );
  return 0;
}

/** The server's certificate where someone must vouch for it, and did; undefined where the system does. Throws `cli.certificate`. */
async function trusted(base: URL, wanted?: string): Promise<string | undefined> {
  if (wanted === undefined && await new ApiClient(base.href, undefined, { headers: {} }).isTrusted()) {
    return undefined;
  }
  const certificate = await peerCertificate(base), shown = fingerprint(certificate);
  if (wanted !== undefined) {
    if (wanted.replace(/[^0-9a-f]/gi, "").toUpperCase() === shown.replaceAll(":", "")) return certificate;
    throw new BroadsideError(
      "cli.certificate",
      `Cannot trust ${base.origin}: its certificate has the SHA-256 ${shown}. Somebody else may answer there.`,
    );
  }
  if (savedLoginOf(base.origin)?.certificate === certificate) return certificate;
  if (Deno.stdin.isTerminal()) {
    console.error(
      `The certificate of ${base.origin} is vouched for by nobody that this machine knows. Its SHA-256:\n  ${shown}`,
    );
    if (
      /^y(es)?$/i.test(askLine("Is it the one that `broadside serve` printed at its start? [y/N] ").trim())
    ) {
      return certificate;
    }
  }
  throw new BroadsideError(
    "cli.certificate",
    `Cannot trust ${base.origin}: nobody that this machine knows vouches for its certificate. Compare its SHA-256 with ` +
      `what \`broadside serve\` printed, and give it as --fingerprint ${shown}`,
  );
}
