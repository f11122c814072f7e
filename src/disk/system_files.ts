/** Text of a file of /proc or /sys; empty where it is missing, as on a small system: then it has nothing to say. */
export function readText(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

/** Names in a directory of /proc or /sys; none where it is missing. */
export function listNames(path: string): string[] {
  try {
    return [...Deno.readDirSync(path)].map(({ name }) => name);
  } catch {
    return [];
  }
}
