/** The path, from `root`, that a path below `root` leads to; links are followed as if `root` were the machine's own. */
export function followLinks(root: string, path: string): string {
  let at = path;
  for (let i = 0; i < 16; i++) {
    const target = linkAt(root + at);
    if (target === undefined) return at;
    at = target.startsWith("/") ? target : normal(`${at.slice(0, at.lastIndexOf("/"))}/${target}`);
  }
  throw new Error(`${path} is a link that leads round in circles`);
}

function linkAt(path: string): string | undefined {
  return Deno.lstatSync(path).isSymlink ? Deno.readLinkSync(path) : undefined;
}

function normal(path: string): string {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "." && name !== "") names.push(name);
  }
  return `/${names.join("/")}`;
}

/** All files and links below a directory, as paths from it that start with "/", sorted. */
export function listTree(root: string): string[] {
  const paths: string[] = [];
  const visit = (directory: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(root + directory)) {
      if (isDirectory) visit(`${directory}/${name}`);
      else paths.push(`${directory}/${name}`);
    }
  };
  visit("");
  return paths.sort();
}

/** Whether anything is there, a dangling link included. */
export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
