import { deepEqual, equal, throws } from "node:assert/strict";
import {
  firmwareNames,
  hardenSoftDependencies,
  pickModules,
  readDependencies,
  readModuleLists,
  writeDependencies,
} from "./modules.ts";

const DEP = `kernel/net/a.ko: kernel/lib/base.ko
kernel/net/b-c.ko: kernel/net/a.ko kernel/lib/base.ko
kernel/lib/base.ko:
kernel/lib/test_one.ko:
kernel/phy/realtek.ko: kernel/phy/libphy.ko
kernel/phy/libphy.ko:
`;
const index = readDependencies(DEP);

Deno.test("modules: the list of dependencies is read and written", () => {
  equal(writeDependencies(index), DEP);
});

const picks: [list: string, expected: string[]][] = [
  ["a", ["kernel/lib/base.ko", "kernel/net/a.ko"]],
  ["b_c", ["kernel/lib/base.ko", "kernel/net/a.ko", "kernel/net/b-c.ko"]],
  ["net/ !net/b-c", ["kernel/lib/base.ko", "kernel/net/a.ko"]],
  ["lib/ !lib/test_", ["kernel/lib/base.ko"]],
  ["phy/libphy", ["kernel/phy/libphy.ko"]],
  ["in-image", []],
];
for (const [list, expected] of picks) {
  Deno.test(`modules: "${list}" picks ${expected.length} of them`, () => {
    deepEqual(pickModules(index, list.split(" "), new Set(["in_image"])), expected);
  });
}

Deno.test("modules: all that are not there are named", () => {
  throws(
    () => pickModules(index, ["a", "none", "no/where/", "net/b"], new Set()),
    /none, no\/where\/, net\/b:/,
  );
});

Deno.test("modules: what a soft dependency wants loaded before becomes a dependency, with its own", () => {
  const softdep = "# comment\nsoftdep a pre: realtek missing post: b_c\nsoftdep b_c post: realtek\n";
  const hard = hardenSoftDependencies(index, softdep);
  deepEqual(hard.get("kernel/net/a.ko"), [
    "kernel/lib/base.ko",
    "kernel/phy/realtek.ko",
    "kernel/phy/libphy.ko",
  ]);
  deepEqual(hard.get("kernel/net/b-c.ko")!.length, 4);
  deepEqual(hard.get("kernel/phy/realtek.ko"), ["kernel/phy/libphy.ko"]);
});

Deno.test("modules: the recipe's lists are read by section", () => {
  const lists = readModuleLists("# about\n[one]\na b # c\n\n[two]\n!d\n");
  deepEqual([...lists], [["one", ["a", "b"]], ["two", ["!d"]]]);
});

Deno.test("modules: firmware is found in what a module tells of itself", () => {
  const bytes = new TextEncoder().encode(
    "xx\0firmware=rtl_nic/a.fw\0license=GPL\0firmware=b.bin\0notfirmware=c\0",
  );
  deepEqual(firmwareNames(bytes), ["rtl_nic/a.fw", "b.bin"]);
});
