/** A tree of files: content by path; `-> TARGET` makes a symbolic link, bytes make a binary file. */
export type Tree = Record<string, string | Uint8Array>;

/** Makes the tree in a directory of its own and removes it afterwards. What it stands in for is /sys and /proc. */
export function withTree(tree: Tree, act: (root: string) => void): void {
  const root = Deno.realPathSync(Deno.makeTempDirSync());
  try {
    for (const [path, content] of Object.entries(tree)) {
      const whole = `${root}/${path}`, link = typeof content === "string" && /^-> (.+)$/.exec(content)?.[1];
      Deno.mkdirSync(whole.slice(0, whole.lastIndexOf("/")), { recursive: true });
      if (link) Deno.symlinkSync(link.startsWith("/") ? root + link : link, whole);
      else if (typeof content === "string") Deno.writeTextFileSync(whole, content);
      else Deno.writeFileSync(whole, content);
    }
    act(root);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

/** A disk at a place below /sys/devices, with the files that every disk has; `files` are its others. */
export function diskTree(name: string, place: string, gigabytes: number, files: Tree = {}): Tree {
  const block = `/sys/devices/${place}/block/${name}`;
  const usual: Tree = {
    "size": `${gigabytes * 1e9 / 512}\n`,
    "ro": "0\n",
    "removable": "0\n",
    "queue/logical_block_size": "512\n",
    "queue/rotational": "0\n",
    "device": `-> /sys/devices/${place}`,
  };
  const tree: Tree = { [`sys/block/${name}`]: `-> ${block}` };
  for (const [file, content] of Object.entries({ ...usual, ...files })) {
    tree[file.startsWith("device/") ? `sys/devices/${place}/${file.slice(7)}` : `${block.slice(1)}/${file}`] =
      content;
  }
  return tree;
}
