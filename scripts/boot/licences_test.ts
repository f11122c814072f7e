import { deepEqual, match } from "node:assert/strict";
import { licenceList, licenceNames } from "./licences.ts";

const cases: [what: string, copyright: string, expected: string[]][] = [
  [
    "a machine-readable file",
    "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: x\n\n" +
    "Files: *\nCopyright: a\nLicense: GPL-2+ and MIT\n\nFiles: b\nLicense: BSD-3-clause or GPL-2+\n\n" +
    "License: GPL-2+\n This program is in the public domain, not.\n",
    ["BSD-3-clause", "GPL-2+", "MIT"],
  ],
  [
    "references to the common licences",
    "On Debian systems, the text is in `/usr/share/common-licenses/GPL-2'.\n" +
    "See also /usr/share/common-licenses/LGPL-2.1.\n",
    ["GPL-2", "LGPL-2.1"],
  ],
  ["a licence in full", "Redistribution and use in source\nRedistributions of source code must retain", [
    "BSD",
  ]],
  ["nothing that is known", "Do what you want.", []],
];
for (const [what, copyright, expected] of cases) {
  Deno.test(`licences: ${what}`, () => deepEqual(licenceNames(copyright), expected));
}

Deno.test("licences: the list names packages, licences and where sources are", () => {
  const text = licenceList([{
    name: "libx",
    version: "1.0-1+b1",
    groups: [],
    archive: "debian",
    path: "",
    size: 0,
    sha256: "",
    source: "x",
    sourceVersion: "1:1.0-1",
    licences: ["MIT", "zlib"],
  }], "2026-01-02T03:04:05Z");
  match(text, /as of 2026-01-02/);
  match(text, /^libx 1\.0-1\+b1\n {2}licences: MIT, zlib\n {2}sources: x 1:1\.0-1, .*\/x\/1%3A1\.0-1\/$/m);
});
