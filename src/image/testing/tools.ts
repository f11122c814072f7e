/** Runs a command and returns what it printed; throws with its complaints unless it exits with one of `accepted`. */
export function run(command: string[], accepted = [0]): string {
  const text = new TextDecoder();
  const { code, stdout, stderr } = new Deno.Command(command[0], {
    args: command.slice(1),
    env: { PATH: `${Deno.env.get("PATH")}:/usr/sbin:/sbin`, LC_ALL: "C" },
  }).outputSync();
  if (!accepted.includes(code)) {
    throw new Error(`${command.join(" ")} exited with ${code}: ${text.decode(stderr)}${text.decode(stdout)}`);
  }
  return text.decode(stdout);
}

/** Whether all of the programs are there; says which one is missing when not. */
export function haveTools(...names: string[]): boolean {
  for (const name of names) {
    try {
      run(["sh", "-c", `command -v ${name}`]);
    } catch {
      console.log(`skipped: ${name} is not installed`);
      return false;
    }
  }
  return true;
}
