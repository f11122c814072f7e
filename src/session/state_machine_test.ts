import { deepEqual } from "node:assert/strict";
import { memberState, sessionState } from "../contract/mod.ts";
import { endsOf, MEMBER_TRANSITIONS, SESSION_TRANSITIONS, type Transition } from "./state_machine.ts";

const readme = await Deno.readTextFile(new URL("README.md", import.meta.url));
const drawings = [...readme.matchAll(/```mermaid\nstateDiagram-v2\n(.*?)```/gs)].map(([, body]) =>
  body.split("\n").map((line) => line.trim()).filter((line) => line.includes("-->"))
);

/** As mermaid draws it; an end has no way out but to the end of all. */
function drawn(table: Transition<string>[]): string[] {
  const lines = table.map(({ from, to, cause }) => `${from ?? "[*]"} --> ${to ?? "[*]"}: ${cause}`);
  return [...lines, ...Array.from(endsOf(table), (state) => `${state} --> [*]`)];
}

function statesOf(table: Transition<string>[]): Set<string> {
  return new Set(table.flatMap(({ from, to }) => [from, to]).filter((state) => state !== null));
}

for (
  const [index, [name, table, states]] of ([
    ["session", SESSION_TRANSITIONS, sessionState.options],
    ["member", MEMBER_TRANSITIONS, memberState.options],
  ] as const).entries()
) {
  Deno.test(`states: README.md draws every transition of a ${name}, and none besides`, () => {
    deepEqual(drawings[index].toSorted(), drawn([...table]).toSorted());
  });

  Deno.test(`states: what is shown of a ${name} are the states that it can have`, () => {
    deepEqual(new Set<string>(states), statesOf([...table]));
  });
}
