import type { GroupResult } from "./run_group.ts";

/** Reads what `deno test` printed, without colours; `ok` is whether it ended with status 0. */
export function readOutput(text: string, ok: boolean): GroupResult {
  const [, passed = "0", failed = "0", ignored = "0"] = SUMMARY.exec(text) ?? [];
  // Tests that leave something out say so in a line of their own: "SKIPPED what: why".
  const skipped = Array.from(text.matchAll(/^skipped:? (.+)$/gim), ([, what]) => what.trim());
  if (Number(ignored) > 0 && skipped.length === 0) {
    for (const [, name] of text.matchAll(/^(.+) \.\.\. ignored\b/gm)) skipped.push(name);
  }
  // A run may fail without a test that fails: modules that cannot be loaded, errors outside of tests.
  return {
    passed: Number(passed),
    failed: ok ? 0 : Math.max(1, Number(failed)),
    ignored: Number(ignored),
    skipped,
  };
}

const SUMMARY =
  /^(?:ok|FAILED) \| (\d+) passed(?: \([^)]*\))? \| (\d+) failed(?: \([^)]*\))?(?: \| (\d+) ignored)?/m;

/** What tests printed, each one's in one piece. */
export function saidIn(text: string): string[] {
  return Array.from(text.matchAll(SAID), ([, said]) => said.trimEnd()).filter(Boolean);
}

const SAID = /^------- output -------\n([\s\S]*?)^----- output end -----$/gm;
