import { deepEqual } from "node:assert/strict";
import { main } from "./main.ts";

Deno.test("main: what others say in an error tells the terminal nothing", async () => {
  const printed: string[] = [], before = console.error;
  console.error = (text: string) => void printed.push(text);
  try {
    deepEqual(await main(["\x1b[2J\x9b31m\u202e\x07\nserve"]), 2);
  } finally {
    console.error = before;
  }
  deepEqual(printed, ["broadside: Cannot run ?[2J?31m??\nserve: no such command. See broadside --help"]);
});
