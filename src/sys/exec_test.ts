import { rejects } from "node:assert/strict";
import { runFirst } from "./exec.ts";

Deno.test("exec: takes the first program there is", () =>
  runFirst([["/nonexistent/one"], ["true"], ["false"]]));

Deno.test("exec: tells which programs are missing", () =>
  rejects(runFirst([["/nonexistent/one"], ["/nonexistent/two"]]), /none of them/));

Deno.test("exec: tells what a failing program said", () =>
  rejects(runFirst([["sh", "-c", "echo no rights >&2; exit 3"]]), /saying: no rights/));
