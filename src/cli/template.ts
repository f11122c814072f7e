import type { SessionView, TemplateView } from "../contract/mod.ts";
import { SERVER_HELP } from "./api_client.ts";
import { type Call, exactly, findNamed, type Group, runCommand, usage } from "./command.ts";
import { SESSION_FLAGS, SESSION_FLAGS_HELP, sessionFlags } from "./session_flags.ts";
import { templateTable } from "./session_view.ts";

const HELP = `broadside template COMMAND …: options of sessions under a name, on a running server

  list                all of them
  show WHICH          one of them with all its options
  create IMAGE …      make one
  save SESSION        make one of a session's options; --name names it
  change WHICH …      change one
  session WHICH       make a session from one; --name names it
  delete WHICH        delete one

WHICH is a template's number or name. \`broadside session create --template WHICH\` makes sessions that differ.

${SESSION_FLAGS_HELP}
${SERVER_HELP}
  --json              print JSON`;

/** `broadside template …`. Returns the exit code; throws `cli.usage` and what the server answers when it refuses. */
export function templateCommand(args: string[]): Promise<number> {
  const { help, options, commands } = TEMPLATE_GROUP;
  return runCommand("template", help, options, commands, args);
}

/** Its commands and options. */
export const TEMPLATE_GROUP = {
  help: HELP,
  options: SESSION_FLAGS,
  commands: { list, show, create, save, change, session, delete: remove },
} satisfies Group;

async function list({ api, print }: Call): Promise<void> {
  const templates = await api.get<TemplateView[]>("templates");
  print(templates, () => templateTable(templates));
}

async function show(call: Call): Promise<void> {
  const template = await call.api.get<TemplateView>(await path(call));
  call.print(
    template,
    () => `${templateTable([template])}\n\n${JSON.stringify(template.options, undefined, 2)}`,
  );
}

async function create({ api, words, flags, print }: Call): Promise<void> {
  const [image] = exactly("template", words, "IMAGE");
  const made = await api.create<TemplateView>("templates", { image, ...await sessionFlags(flags) });
  print(made, () => templateTable([made]));
}

async function save({ api, words, flags, print }: Call): Promise<void> {
  const of = await findNamed(api, "sessions", exactly("template", words, "SESSION")[0]);
  const made = await api.create<TemplateView>(`sessions/${of}/template`, named(flags.name));
  print(made, () => templateTable([made]));
}

async function change(call: Call): Promise<void> {
  const given = await sessionFlags(call.flags);
  if (!Object.keys(given).length) throw usage("template", "say what to change");
  const where = await path(call);
  const { options } = await call.api.get<TemplateView>(where);
  const changed = await call.api.put<TemplateView>(where, { ...options, ...given });
  call.print(changed, () => templateTable([changed]));
}

async function session(call: Call): Promise<void> {
  const made = await call.api.create<SessionView>(`${await path(call)}/session`, named(call.flags.name));
  call.print(made, () => `Session ${made.id} (${made.name}). ${made.told}`);
}

async function remove(call: Call): Promise<void> {
  const where = await path(call);
  await call.api.delete(where);
  const id = where.split("/")[1];
  call.print({ deleted: id }, () => `Deleted template ${id}.`);
}

function named(name: unknown): { name?: string } {
  return name === undefined ? {} : { name: String(name) };
}

async function path({ api, words }: Call): Promise<string> {
  return `templates/${await findNamed(api, "templates", exactly("template", words, "WHICH")[0])}`;
}
