import assert from "node:assert/strict";
import type { MachineView } from "../../../src/contract/mod.ts";
import { matching, merged, withMachines, withoutMachines } from "./machine_choice.ts";

const A = "00:0a:48:00:dd:1a", B = "00:0a:48:00:dd:1b", C = "00:0a:48:00:dd:1c";

function machine(label: string, macs: string[], more: Partial<MachineView> = {}): MachineView {
  return { id: label, label, name: label, macs, group: null, ...more } as MachineView;
}

Deno.test("machines are found by words, addresses in any spelling, and group", () => {
  const all = [
    machine("lab 10", [A], { group: "lab" }),
    machine("lab 2", [B], { group: "lab" }),
    machine("desk", [C]),
    machine("bare", []),
  ];
  const found = (search: string, group?: string | null) =>
    matching(all, { search, group }).map(({ label }) => label);
  assert.deepEqual(found(""), ["desk", "lab 2", "lab 10"]);
  assert.deepEqual(found("lab 10"), ["lab 10"]);
  assert.deepEqual(found("000a.4800.dd1b"), ["lab 2"]);
  assert.deepEqual(found("00-0A-48-00-DD-1C"), ["desk"]);
  assert.deepEqual(found("", "lab"), ["lab 2", "lab 10"]);
  assert.deepEqual(found("", null), ["desk"]);
});

Deno.test("a machine is in the list once, by whichever of its addresses", () => {
  const two = machine("two", [A, B]);
  assert.deepEqual(withMachines([{ mac: B }], [two]), [{ mac: B }]);
  assert.deepEqual(withMachines([], [two, machine("c", [C], { name: null })]), [{ mac: A, name: "two" }, {
    mac: C,
  }]);
  assert.deepEqual(withoutMachines([{ mac: B }, { mac: C }], [two]), [{ mac: C }]);
  assert.deepEqual(merged([{ mac: A, name: "own" }], [{ mac: A, name: "other" }, { mac: C }]), [{
    mac: A,
    name: "own",
  }, { mac: C }]);
});
