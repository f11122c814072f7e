import type { Group } from "./groups.ts";
import { readOutput, saidIn } from "./output.ts";

/** What came of a group. */
export interface GroupResult {
  passed: number;
  failed: number;
  /** Tests that were not run. */
  ignored: number;
  /** What was left out, each with its reason. */
  skipped: string[];
}

/** A group that takes longer hangs, where it says nothing else. */
const MINUTES = 25;

/** Runs a group and prints one line about it; all that it said as well when it failed. */
export async function runGroup(group: Group, root: string): Promise<GroupResult> {
  const { minutes = MINUTES } = group;
  const start = performance.now(), signal = AbortSignal.timeout(minutes * 60_000);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: group.args,
    cwd: root,
    env: { NO_COLOR: "1", PATH: `${Deno.env.get("PATH")}:/usr/sbin:/sbin`, ...group.env },
    stdin: "null",
    signal,
  }).output();
  const seconds = `${((performance.now() - start) / 1000).toFixed(1)} s`;
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  const result = group.isTest
    ? readOutput(text, code === 0)
    : { passed: Number(code === 0), failed: Number(code !== 0), ignored: 0, skipped: [] };
  const verdict = result.failed === 0 ? "ok    " : "FAILED";
  console.log(
    `${group.name.padEnd(10)} ${verdict} ${seconds.padStart(8)}  ${group.isTest ? countsOf(result) : ""}`
      .trimEnd(),
  );
  if (result.failed > 0) console.log(text.trimEnd());
  else if (group.telling) saidIn(text).forEach((said) => console.log(said.replace(/^/gm, "    ")));
  if (signal.aborted) console.log(`${group.name} was ended after ${minutes} minutes`);
  return result;
}

function countsOf({ passed, failed, ignored }: GroupResult): string {
  return `${passed} passed, ${failed} failed${ignored > 0 ? `, ${ignored} left out` : ""}`;
}
