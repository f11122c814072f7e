import { deepEqual, equal, throws } from "node:assert/strict";
import { readLinkage } from "./elf.ts";
import { followLinks } from "./links.ts";
import { merged, pickPrograms } from "./programs.ts";

/** A tree of small files, and links where a text starts with "->". */
function withTree(tree: Record<string, string>, use: (root: string) => void): void {
  const root = Deno.makeTempDirSync();
  try {
    for (const [path, text] of Object.entries(tree)) {
      Deno.mkdirSync(`${root}${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
      if (text.startsWith("->")) Deno.symlinkSync(text.slice(2), root + path);
      else Deno.writeTextFileSync(root + path, text);
    }
    use(root);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

Deno.test("programs: patterns pick files, links bring what they lead to", () => {
  const tree = {
    "/sbin/mkfs.one": "->mkfs",
    "/sbin/mkfs.two": "->/usr/bin/mkfs2",
    "/sbin/mkfs": "#!/bin/sh -f\n",
    "/sbin/mkfsXone": "",
    "/usr/bin/mkfs2": "",
    "/usr/bin/other": "#! /bin/bash\n",
  };
  withTree(tree, (root) => {
    const list = "# comment\n/sbin/mkfs.*  # all\n";
    deepEqual(pickPrograms(root, list), ["/sbin/mkfs", "/sbin/mkfs.one", "/sbin/mkfs.two", "/usr/bin/mkfs2"]);
    throws(() => pickPrograms(root, "/sbin/none*\n"), /Cannot find \/sbin\/none\*/);
    throws(() => pickPrograms(root, "/usr/bin/other\n"), /script for \/bin\/bash/);
  });
});

Deno.test("programs: links are followed inside the tree, not on this machine", () => {
  withTree({ "/a/b": "->../c/d", "/c/d": "->/e", "/e": "x", "/l": "->l" }, (root) => {
    equal(followLinks(root, "/a/b"), "/e");
    throws(() => followLinks(root, "/l"), /circles/);
  });
});

const places: [from: string, to: string][] = [
  ["/sbin/mkfs", "/usr/sbin/mkfs"],
  ["/lib64/ld.so", "/usr/lib64/ld.so"],
  ["/lib/x/libc.so.6", "/usr/lib/x/libc.so.6"],
  ["/usr/bin/a", "/usr/bin/a"],
  ["/etc/mke2fs.conf", "/etc/mke2fs.conf"],
];
for (const [from, to] of places) Deno.test(`programs: ${from} goes to ${to}`, () => equal(merged(from), to));

Deno.test({
  name: "programs: an executable's libraries and loader are read",
  ignore: Deno.build.os !== "linux" || Deno.build.arch !== "x86_64",
  fn() {
    const linkage = readLinkage(Deno.readFileSync(Deno.execPath()))!;
    equal(linkage.needed.includes("libc.so.6"), true);
    equal(linkage.interpreter, "/lib64/ld-linux-x86-64.so.2");
    equal(readLinkage(new TextEncoder().encode("#!/bin/sh\n".repeat(20))), undefined);
  },
});
