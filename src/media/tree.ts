import { BroadsideError } from "../base/mod.ts";
import type { Content } from "./content.ts";

/** One thing to put into a new file system. Directories on the way to it come by themselves, with mode 755. */
export type MediaEntry =
  & {
    /** Names joined by "/", without one at the start. */
    path: string;
    /** Permission bits, set-id and sticky included; 644 for files and 755 for directories by default. */
    mode?: number;
    /** Seconds since 1970; when the file system is made, by default. */
    mtime?: number;
    uid?: number;
    gid?: number;
  }
  & (
    | { kind: "file"; content: Content }
    | { kind: "directory" }
    | { kind: "symlink"; target: string }
  );

/** An entry in its place. */
export interface Node {
  name: string;
  entry: MediaEntry;
  /** Of a directory; in the order given. */
  children: Map<string, Node>;
}

/** Puts entries into a tree and gives its root. Throws a BroadsideError `media.path` for names that cannot be. */
export function buildTree(entries: Iterable<MediaEntry>): Node {
  const root = newNode("", { path: "", kind: "directory" });
  for (const entry of entries) {
    const names = entry.path.split("/");
    const name = names.pop()!;
    let at = root;
    names.forEach((each, depth) => {
      const path = names.slice(0, depth + 1).join("/");
      at = at.children.get(each) ?? addTo(at, each, { path, kind: "directory" });
      if (at.entry.kind !== "directory") throw wrong(entry.path, `${path} is no directory`);
    });
    const there = at.children.get(name);
    // A directory may be named after what lies in it.
    if (there && entry.kind === "directory" && there.entry.kind === "directory") there.entry = entry;
    else if (there) throw wrong(entry.path, "it is there already");
    else addTo(at, name, entry);
  }
  return root;
}

/** All nodes below and with `root`, each directory before what lies in it. */
export function* walk(root: Node): Generator<Node> {
  yield root;
  for (const child of root.children.values()) yield* walk(child);
}

function addTo(parent: Node, name: string, entry: MediaEntry): Node {
  if (name === "" || name === "." || name === ".." || name.includes("\0")) {
    throw wrong(entry.path, `it must be made of names, current value has ${JSON.stringify(name)}`);
  }
  const node = newNode(name, entry);
  parent.children.set(name, node);
  return node;
}

function newNode(name: string, entry: MediaEntry): Node {
  return { name, entry, children: new Map() };
}

function wrong(path: string, why: string): BroadsideError {
  return new BroadsideError(
    "media.path",
    `Cannot put ${path} into the file system: ${why}. Rename it or leave it out.`,
  );
}
