import { BroadsideError } from "../base/mod.ts";
import { type MadeToken, type NewToken, role, type TokenView } from "../contract/mod.ts";
import { SERVER_HELP } from "./api_client.ts";
import { type Call, exactly, findNamed, type Group, runCommand, usage } from "./command.ts";
import { alignColumns, plainText } from "./image_view.ts";
import { localTime } from "./local_time.ts";
import { replaceFile } from "./private_file.ts";
import { byOwnLogin } from "./signed_in.ts";

const HELP = `broadside token COMMAND …: what scripts show a running server instead of name and password

  list             one's own; an administrator's shows all
  add NAME         make one and show it, this once
  revoke WHICH     void one at once; WHICH is its number or name

On the server's own machine its user may make one for nobody in particular; elsewhere the password is asked for, or read
from standard input: a token makes no tokens. A script shows its own with --token-file FILE or in BROADSIDE_TOKEN.

  --role ROLE      add: viewer (reads), operator (deploys too), admin; what its maker may, by default
  --expires WHEN   add: 12h, 90d or 4w from now, the end of a day such as 2027-01-31, or never; a year by default
  --out FILE       add: write it into this file, which only its user may read, instead of showing it
  --user NAME      add: who makes it, where the password is asked for; that of \`broadside login\` by default
${SERVER_HELP}
  --json           print JSON`;

const UNITS: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const FLAGS = {
  role: { type: "string" },
  expires: { type: "string" },
  out: { type: "string" },
  user: { type: "string" },
} as const;
const COMMANDS = { list, add, revoke };

/** Its commands and options. */
export const TOKEN_GROUP: Group = { help: HELP, options: FLAGS, commands: COMMANDS };

/** `broadside token …`. Returns the exit code; throws `cli.usage` and what the server answers when it refuses. */
export function tokenCommand(args: string[]): Promise<number> {
  return runCommand("token", HELP, FLAGS, COMMANDS, args);
}

async function list({ api, words, print }: Call): Promise<void> {
  exactly("token", words);
  const tokens = await api.get<TokenView[]>("tokens");
  print(tokens, () => tokens.length ? table(tokens) : "No tokens. Make one with broadside token add NAME");
}

async function add(call: Call): Promise<void> {
  const { words, flags, print } = call;
  const [name] = exactly("token", words, "NAME");
  const { token, ...made } = await make(call, {
    name,
    ...(flags.role === undefined ? {} : { role: roleOf(String(flags.role)) }),
    ...(flags.expires === undefined ? {} : { expiresAt: expiry(String(flags.expires), Date.now()) }),
  });
  const told = `Token ${made.id} (${made.name}) for ${made.role}, ${made.expiresAt === null ? "" : "until "}${
    until(made)
  }`;
  if (flags.out === undefined) return print({ ...made, token }, () => `${told}:\n${token}`);
  replaceFile(String(flags.out), `${token}\n`, 0o600);
  print({ ...made, file: flags.out }, () => `${told}, is in ${flags.out}.`);
}

/** A token makes none, so that a login has to. */
async function make({ api, flags: { user } }: Call, wanted: NewToken): Promise<MadeToken> {
  try {
    return await api.post<MadeToken>("tokens", wanted);
  } catch (error) {
    if (!(error instanceof BroadsideError) || error.code !== "token.by_token") throw error;
    const who = user === undefined ? undefined : String(user);
    return await byOwnLogin(api.base, who, (login) => login.post<MadeToken>("tokens", wanted));
  }
}

async function revoke({ api, words, print }: Call): Promise<void> {
  const id = await findNamed(api, "tokens", exactly("token", words, "WHICH")[0]);
  await api.delete(`tokens/${id}`);
  print({ revoked: id }, () => `Token ${id} is void.`);
}

function roleOf(text: string): NewToken["role"] {
  const found = role.safeParse(text);
  if (found.success) return found.data;
  throw usage("token", `a role is viewer, operator or admin, not ${text}`);
}

/** Milliseconds since 1970, null for never; days end at midnight here. Throws `cli.usage`. */
export function expiry(text: string, now: number): number | null {
  if (text === "never") return null;
  const [, count, unit] = /^([1-9]\d{0,4})([hdw])$/.exec(text) ?? [];
  if (unit) return now + Number(count) * UNITS[unit];
  const [, year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []).map(Number);
  const date = new Date(year, month - 1, day);
  if (date.getMonth() === month - 1 && date.getDate() === day) {
    return new Date(year, month - 1, day + 1).getTime() - 1;
  }
  throw usage("token", `--expires must be such as 12h, 90d, 2027-01-31 or never, current value is ${text}`);
}

function until({ expiresAt }: TokenView): string {
  return expiresAt === null ? "for ever" : localTime(expiresAt);
}

function table(tokens: TokenView[]): string {
  const rows = tokens.map((token) => {
    const { id, name, role, user, lastUsedAt } = token;
    const used = lastUsedAt === null ? "never" : localTime(lastUsedAt);
    return [id, name, role, user ?? "-", used, until(token)].map(plainText);
  });
  return alignColumns([["#", "name", "role", "user", "last used", "until"], ...rows]).join("\n");
}
