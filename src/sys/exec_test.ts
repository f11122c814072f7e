import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { findProgram, lastWords, runFirst, runProgram } from "./exec.ts";

Deno.test("exec: takes the first program there is", () =>
  runFirst([["/nonexistent/one"], ["true"], ["false"]]));

Deno.test("exec: tells which programs are missing", () =>
  rejects(runFirst([["/nonexistent/one"], ["/nonexistent/two"]]), /none of them/));

Deno.test("exec: tells what a failing program said", () =>
  rejects(runFirst([["sh", "-c", "echo no rights >&2; exit 3"]]), /saying: no rights/));

Deno.test("exec: gives what a program said and how it ended", async () => {
  const result = await runProgram(["sh", "-c", "read line; echo got $line $LC_ALL; echo why >&2; exit 4"], {
    input: "y\n",
  });
  deepEqual(result, { code: 4, stdout: "got y C\n", stderr: "why\n" });
  equal(lastWords(result), "why");
  equal(lastWords({ code: 1, stdout: "one\n\n  two\n", stderr: "" }), "one; two");
});

Deno.test("exec: a program that reads no input, is away or hangs is no riddle", async () => {
  equal((await runProgram(["true"], { input: "y\n".repeat(100_000) })).code, 0);
  await rejects(runProgram(["/nonexistent/one"]), { code: "sys.exec", message: /this machine has none/ });
  equal((await runProgram(["sleep", "60"], { timeout: 50 })).code, 143);
});

Deno.test("exec: finds programs outside PATH", () => {
  match(findProgram("sh")!, /\/sh$/);
  equal(findProgram("no-such-program"), undefined);
  equal(findProgram("/nonexistent/sh"), undefined);
});
