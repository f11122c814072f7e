import { usage } from "../command.ts";
import { complete } from "./complete.ts";
import { lookup } from "./lookup.ts";
import { COMPLETION_HELP, SCRIPTS, SHELLS } from "./shells.ts";

/** `broadside completion SHELL`: prints the shell's script. Returns the exit code; throws `cli.usage`. */
export function completionCommand(args: string[]): number {
  const [shell, ...more] = args;
  if (shell === undefined || shell === "--help" || shell === "-h") {
    console.log(COMPLETION_HELP);
    return shell === undefined ? 2 : 0;
  }
  const known = SHELLS.find((each) => each === shell);
  if (!known || more.length) {
    throw usage("completion", `the shell must be ${SHELLS.join(", ")}, given was ${args.join(" ")}`);
  }
  console.log(SCRIPTS[known].trimEnd());
  return 0;
}

/** `broadside complete -- WORDS…`: what the scripts ask. It never fails: an error would land in the line being typed. */
export async function completeCommand(args: string[], topHelp: string): Promise<number> {
  const words = args[0] === "--" ? args.slice(1) : args;
  const found = await complete(words, topHelp, lookup).catch(() => []);
  const lines = found === "files"
    ? ["files"]
    : ["words", ...found.map(({ word, told }) => `${word}\t${told}`)];
  console.log(lines.join("\n"));
  return 0;
}
