/** Something to run, by arguments to Deno. */
export interface Group {
  name: string;
  args: string[];
  /** Counts the tests in it; else it counts as one. */
  isTest: boolean;
}

/** What is checked without running anything. */
export function checks(): Group[] {
  return [
    { name: "format", args: ["fmt", "--check"], isTest: false },
    { name: "lint", args: ["lint"], isTest: false },
    { name: "types", args: ["check", "main.ts", "src", "scripts", "test"], isTest: false },
  ];
}

/** The tests beside the sources, then each folder of test/ that has some; measuring is not testing. */
export function testGroups(root: string): Group[] {
  const folders = [...Deno.readDirSync(`${root}test`)]
    .filter(({ name, isDirectory }) => isDirectory && name !== "bench" && hasTests(`${root}test/${name}`))
    .map(({ name }) => name).sort();
  return [tests("unit", ["src", "scripts"]), ...folders.map((name) => tests(name, [`test/${name}`]))];
}

function tests(name: string, paths: string[]): Group {
  // Types are checked once, before.
  return { name, args: ["test", "--allow-all", "--no-check", ...paths], isTest: true };
}

function hasTests(directory: string): boolean {
  for (const { name, isDirectory } of Deno.readDirSync(directory)) {
    if (isDirectory ? hasTests(`${directory}/${name}`) : name.endsWith("_test.ts")) return true;
  }
  return false;
}
