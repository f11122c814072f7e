import { z } from "zod";
import { BroadsideError } from "../base/mod.ts";
import { isPrivate, privateFolder, replaceFile } from "./private_file.ts";

/** What `broadside login` keeps of a server. */
const savedLogin = z.object({
  token: z.string(),
  /** The token's number at the server. */
  id: z.string(),
  user: z.string(),
  /** Milliseconds since 1970. */
  expiresAt: z.number(),
  /** The server's certificate in PEM, where nobody else vouches for it. */
  certificate: z.string().optional(),
});
export type SavedLogin = z.infer<typeof savedLogin>;

const file = z.record(z.string(), savedLogin);

/** The login saved for a server, which goes by scheme, host and port. */
export function savedLoginOf(origin: string): SavedLogin | undefined {
  const all = read();
  return Object.hasOwn(all, origin) ? all[origin] : undefined;
}

/** Saves a login, or takes it away. Throws `cli.file`. */
export function saveLogin(origin: string, login: SavedLogin | undefined): void {
  const folder = folderOf();
  if (!privateFolder(folder)) {
    throw new BroadsideError(
      "cli.file",
      `Cannot save the login: ${folder} is not this user's alone. Take the rights of others away with chmod 700.`,
    );
  }
  const { [origin]: _, ...others } = read();
  const all = login ? { ...others, [origin]: login } : others;
  replaceFile(`${folder}/tokens.json`, JSON.stringify(all, undefined, 2) + "\n", 0o600);
}

function read(): Record<string, SavedLogin> {
  const path = `${folderOf()}/tokens.json`;
  try {
    if (!isPrivate(path)) return {};
    return file.parse(JSON.parse(Deno.readTextFileSync(path)));
  } catch {
    // Nobody logged in yet, or the file is damaged: logging in again makes it anew.
    return {};
  }
}

function folderOf(): string {
  const config = Deno.env.get("XDG_CONFIG_HOME") ?? `${Deno.env.get("HOME") ?? "."}/.config`;
  return `${config}/broadside`;
}
