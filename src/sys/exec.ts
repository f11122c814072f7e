import { BroadsideError } from "../base/mod.ts";

/** Runs the first of these programs that the machine has; throws `sys.exec` when it has none or the program fails. */
export async function runFirst(commands: string[][]): Promise<void> {
  const names = commands.map(([program]) => program).join(", ");
  for (const [program, ...args] of commands) {
    try {
      const { success, stderr } = await new Deno.Command(program, { args, stdin: "null", stderr: "piped" })
        .output();
      if (success) return;
      const why = new TextDecoder().decode(stderr).trim().slice(0, 500);
      throw new BroadsideError(
        "sys.exec",
        `Cannot run ${program}: it failed${why ? `, saying: ${why}` : ""}`,
      );
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  throw new BroadsideError("sys.exec", `Cannot run any of ${names}: this machine has none of them`);
}
