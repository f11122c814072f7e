import { deepEqual } from "node:assert/strict";
import { readOutput, saidIn } from "./output.ts";

const cases: [text: string, ok: boolean, expected: ReturnType<typeof readOutput>][] = [
  ["ok | 6 passed | 0 failed (6s)\n", true, { passed: 6, failed: 0, ignored: 0, skipped: [] }],
  ["a ... ok\nFAILED | 1 passed (3 steps) | 2 failed (1 step) | 1 ignored (46s)\n", false, {
    passed: 1,
    failed: 2,
    ignored: 1,
    skipped: [],
  }],
  [
    "skipped: mkntfs is not installed\nNTFS ... ignored (0ms)\nok | 1 passed | 0 failed | 1 ignored (6s)\n",
    true,
    {
      passed: 1,
      failed: 0,
      ignored: 1,
      skipped: ["mkntfs is not installed"],
    },
  ],
  ["SKIPPED bare root: it takes root\nok | 1 passed | 0 failed (6s)\n", true, {
    passed: 1,
    failed: 0,
    ignored: 0,
    skipped: ["bare root: it takes root"],
  }],
  ["slow ... ignored (0ms)\nok | 0 passed | 0 failed | 1 ignored (0ms)\n", true, {
    passed: 0,
    failed: 0,
    ignored: 1,
    skipped: ["slow"],
  }],
  ["error: Module not found\n", false, { passed: 0, failed: 1, ignored: 0, skipped: [] }],
];

cases.forEach(([text, ok, expected], i) => {
  Deno.test(`test runner: what deno test printed is understood, case ${i}`, () => {
    deepEqual(readOutput(text, ok), expected);
  });
});

Deno.test("test runner: what tests printed is told apart from what deno test printed", () => {
  const text = "a ...\n------- output -------\nmachine  login\nbios     171.0\n----- output end -----\n" +
    "a ... ok (3m)\nb ...\n------- output -------\nmore\n----- output end -----\nb ... ok (1s)\n";
  deepEqual(saidIn(text), ["machine  login\nbios     171.0", "more"]);
  deepEqual(saidIn("a ... ok (3m)\n"), []);
});
