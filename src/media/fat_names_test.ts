import assert from "node:assert/strict";
import { isFatName, shortNames, shortSum } from "./fat_names.ts";

const rows: [names: string[], shorts: string[]][] = [
  [["BOOTX64.EFI", "EFI"], ["BOOTX64 EFI", "EFI        "]],
  [["readme.txt", "Readme two.txt"], ["README~1TXT", "README~2TXT"]],
  [["grub.cfg.bak", ".hidden"], ["GRUBCF~1BAK", "HIDDEN~1   "]],
  // One that is short as it stands keeps its name, wherever it comes.
  [["readme.txt", "README~1.TXT"], ["README~2TXT", "README~1TXT"]],
  [["☃", "a+b=c;d"], ["_~1        ", "A_B_C_~1   "]],
];

for (const [names, shorts] of rows) {
  Deno.test(`FAT: short names of ${names.join(", ")}`, () => {
    const found = shortNames(names);
    assert.deepEqual(names.map((name) => found.get(name)!.short), shorts);
  });
}

Deno.test("FAT: thousands of names that begin alike get short ones of their own", () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `a file of a long name ${i}.txt`);
  const shorts = new Set(Array.from(shortNames(names).values(), ({ short }) => short));
  assert.equal(shorts.size, names.length);
  for (const short of shorts) assert.equal(short.length, 11);
});

Deno.test("FAT: the sum of a short name as in the specification's algorithm", () => {
  // As mtools stores it.
  assert.equal(shortSum("ALONGE~1CON"), 59);
});

Deno.test("FAT: names it can hold and names it cannot", () => {
  for (const name of ["a", "a b.c", "☃", "x".repeat(255)]) assert(isFatName(name), name);
  for (const name of ["a:b", "a?", "a.", "a ", "x".repeat(256), "a\n", "\ud800"]) {
    assert(!isFatName(name), name);
  }
});
