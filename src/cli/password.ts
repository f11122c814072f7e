import { SERVER_HELP } from "./api_client.ts";
import { askNewPassword } from "./ask.ts";
import { type Call, type Group, runAlone } from "./command.ts";
import { byOwnLogin } from "./signed_in.ts";

const HELP = `broadside password: changes one's own password at a running server

Asks for the old password and the new one, or reads them from standard input line by line. Other logins end; tokens stay,
that of \`broadside login\` too. An administrator sets anyone's with \`broadside user password NAME\`.

  --name NAME    whose; that of \`broadside login\` by default, else asked for
${SERVER_HELP}
  --json         print JSON`;

/** What it tells of itself. */
export const PASSWORD = { help: HELP, options: { name: { type: "string" } } } as const satisfies Partial<
  Group
>;

/** `broadside password …`. Returns the exit code; throws what the server answers when it refuses. */
export function passwordCommand(args: string[]): Promise<number> {
  return runAlone(PASSWORD, change, args);
}

async function change({ api, flags, print }: Call): Promise<void> {
  const given = flags.name === undefined ? undefined : String(flags.name);
  await byOwnLogin(
    api.base,
    given,
    async (login, old) => void await login.put("access/password", { old, new: askNewPassword() }),
  );
  print({ changed: true }, () => "The password is changed; other logins have ended.");
}
