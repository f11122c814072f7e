import { role, type UserView } from "../contract/mod.ts";
import { SERVER_HELP } from "./api_client.ts";
import { askNewPassword } from "./ask.ts";
import { type Call, exactly, type Group, runCommand, usage } from "./command.ts";

const HELP = `broadside user COMMAND …: who may use a running server

  list                 all of them
  add NAME             add one; --role says what they may do
  password NAME        set a new password, which ends their logins
  role NAME ROLE       change what they may do
  remove NAME          remove one, with their logins and tokens

Passwords are asked for, or read from standard input. On the server's own machine its user may do all of this without
a login: so who forgot the password gets in again.

  --role ROLE    viewer (reads, the default), operator (deploys too), admin (everything)
${SERVER_HELP}
  --json         print JSON`;

const FLAGS = { role: { type: "string" } } as const;
const COMMANDS = { list, add, password, role: changeRole, remove };

/** Its commands and options. */
export const USER_GROUP: Group = { help: HELP, options: FLAGS, commands: COMMANDS };

/** `broadside user …`. Returns the exit code; throws `cli.usage` and what the server answers when it refuses. */
export function userCommand(args: string[]): Promise<number> {
  return runCommand("user", HELP, FLAGS, COMMANDS, args);
}

async function list({ api, words, print }: Call): Promise<void> {
  exactly("user", words);
  const users = await api.get<UserView[]>("users");
  print(
    users,
    () => users.length ? table(users) : "No users. Add one with broadside user add NAME --role admin",
  );
}

async function add({ api, words, flags, print }: Call): Promise<void> {
  const [name] = exactly("user", words, "NAME");
  const wanted = roleOf(flags.role === undefined ? "viewer" : String(flags.role));
  const made = await api.post<UserView>("users", { name, role: wanted, password: askNewPassword() });
  print(made, () => `Added ${made.name} as ${made.role}.`);
}

async function password({ api, words, print }: Call): Promise<void> {
  const [name] = exactly("user", words, "NAME");
  const changed = await api.patch<UserView>(path(name), { password: askNewPassword() });
  print(changed, () => `${changed.name} has a new password; their logins have ended.`);
}

async function changeRole({ api, words, print }: Call): Promise<void> {
  const [name, wanted] = exactly("user", words, "NAME", "ROLE");
  const changed = await api.patch<UserView>(path(name), { role: roleOf(wanted) });
  print(changed, () => `${changed.name} is ${changed.role} now.`);
}

async function remove({ api, words, print }: Call): Promise<void> {
  const [name] = exactly("user", words, "NAME");
  await api.delete(path(name));
  print({ removed: name }, () => `Removed ${name}.`);
}

function roleOf(text: string): string {
  const found = role.safeParse(text);
  if (found.success) return found.data;
  throw usage("user", `a role is viewer, operator or admin, not ${text}`);
}

function path(name: string): string {
  return `users/${encodeURIComponent(name)}`;
}

function table(users: UserView[]): string {
  const when = (time: number | null) =>
    time === null ? "never" : new Date(time).toISOString().slice(0, 16).replace("T", " ");
  const rows = [
    ["name", "role", "last login (UTC)"],
    ...users.map((user) => [user.name, user.role, when(user.lastLoginAt)]),
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, i) => i < 2 ? cell.padEnd(widths[i]) : cell).join("  ")).join("\n");
}
