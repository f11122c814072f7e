import { deepEqual, equal, throws } from "node:assert/strict";
import { addPackages, type PackageIndex } from "./index.ts";
import { readRecipe, resolve } from "./resolve.ts";

const PACKAGES = `Package: tool
Version: 2-1
Depends: libc6 (>= 2.36), libx:any | liby, big-data
Filename: pool/main/t/tool/tool_2-1_amd64.deb
Size: 10
SHA256: aa
Description: a tool
 with more lines: that look like fields
 .

Package: libc6
Version: 2.36-9
Pre-Depends: crypt
Filename: pool/main/g/glibc/libc6.deb
Source: glibc
Size: 20
SHA256: bb

Package: libcrypt1
Source: libxcrypt (1:4-1)
Version: 1:4-1+b1
Provides: crypt (= 1)
Filename: c.deb
Size: 1
SHA256: cc

Package: liby
Version: 1
Filename: y.deb
Size: 1
SHA256: dd
`;

function index(...more: [text: string, archive: string][]): PackageIndex {
  const index: PackageIndex = new Map();
  addPackages(index, PACKAGES, "debian");
  for (const [text, archive] of more) addPackages(index, text, archive);
  return index;
}

const names = (text: string, from = index()) =>
  resolve(readRecipe(text), from).map((each) => `${each.package.name}:${each.groups.join("+")}`);

Deno.test("packages: what is depended on comes along where asked for, except what is to stay away", () => {
  const recipe = "# a comment\ntools+: tool\nwithout: big-data # too big\nbuild: tool\n";
  deepEqual(names(recipe), ["libc6:tools", "libcrypt1:tools", "liby:tools", "tool:build+tools"]);
  deepEqual(names("stage1: tool"), ["tool:stage1"]);
});

Deno.test("packages: the newest of all indices is taken, and it is told where from", () => {
  const newer =
    "Package: tool\nVersion: 2-1+deb12u1\nFilename: pool/updates/main/t.deb\nSize: 11\nSHA256: ee\n";
  const older = "Package: tool\nVersion: 2-1~\nFilename: old.deb\nSize: 11\nSHA256: ee\n";
  const [{ package: found }] = resolve(
    readRecipe("x: tool"),
    index([newer, "debian-security"], [older, "debian"]),
  );
  equal(
    `${found.version} ${found.archive} ${found.path}`,
    "2-1+deb12u1 debian-security pool/updates/main/t.deb",
  );
});

Deno.test("packages: sources are known by name and version", () => {
  const all = index();
  const source = (name: string) => `${all.get(name)!.source} ${all.get(name)!.sourceVersion}`;
  deepEqual(["tool", "libc6", "libcrypt1"].map(source), ["tool 2-1", "glibc 2.36-9", "libxcrypt 1:4-1"]);
});

Deno.test("packages: what is missing is named", () => {
  throws(() => names("x: nothing"), /asks for nothing/);
  throws(() => names("x+: tool"), /tool depends on big-data/);
  throws(() => names("x tool"), /no "group: names"/);
});

Deno.test("packages: of the release after this one only what is asked for is taken", () => {
  const { newer, wanted } = readRecipe("x: tool\nnewer: tool\n"), all = index();
  deepEqual([...newer], ["tool"]);
  deepEqual(wanted.length, 1);
  const later = (name: string) =>
    `Package: ${name}\nVersion: 9\nFilename: ${name}.deb\nSize: 1\nSHA256: ff\n`;
  addPackages(all, `${later("tool")}\n${later("libc6")}`, "debian", newer);
  deepEqual(["tool", "libc6"].map((name) => all.get(name)!.version), ["9", "2.36-9"]);
});
