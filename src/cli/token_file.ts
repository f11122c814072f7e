import { BroadsideError } from "../base/mod.ts";
import { isPrivate, privateFolder, replaceFile } from "./private_file.ts";

/**
 * Where a server on this machine leaves the token of its own command line: a folder that only the user who runs it may
 * enter, so whoever reads it could do all that the server does anyway.
 */
function folders(): string[] {
  const runtime = Deno.env.get("XDG_RUNTIME_DIR"), uid = Deno.uid() ?? 0;
  const temporary = Deno.env.get("TMPDIR") ?? "/tmp";
  return [
    ...(runtime ? [`${runtime}/broadside`] : []),
    `/run/broadside-${uid}`,
    `${temporary}/broadside-${uid}`,
  ];
}

/** Leaves the token of the server on a port; `remove` takes it away, unless another server wrote its own there. */
export function leaveToken(port: number, token: string): { path: string; remove(): void } {
  const folder = folders().find(privateFolder);
  if (folder === undefined) {
    throw new BroadsideError(
      "cli.folder",
      `Cannot leave the command line its token: none of ${
        folders().join(", ")
      } can be made for this user only. ` +
        "Set XDG_RUNTIME_DIR to a folder of this user.",
    );
  }
  const path = `${folder}/${port}.token`;
  replaceFile(path, `${token}\n`, 0o600);
  return {
    path,
    remove() {
      if (read(path) === token) Deno.removeSync(path);
    },
  };
}

/** The token that a server of this user left for a port of this machine. */
export function leftToken(port: number): string | undefined {
  for (const folder of folders()) {
    const token = read(`${folder}/${port}.token`);
    if (token !== undefined) return token;
  }
  return undefined;
}

function read(path: string): string | undefined {
  try {
    return isPrivate(path) ? Deno.readTextFileSync(path).trim() : undefined;
  } catch {
    return undefined;
  }
}
