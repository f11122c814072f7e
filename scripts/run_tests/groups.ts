/** Something to run, by arguments to Deno. */
export interface Group {
  name: string;
  args: string[];
  /** Counts the tests in it; else it counts as one. */
  isTest: boolean;
  /** It hangs when it takes longer; 25 minutes where not said. */
  minutes?: number;
  env?: Record<string, string>;
  /** Groups that must be run before it. */
  needs?: string[];
  /** What its tests print is shown though they pass: figures. */
  telling?: boolean;
}

/** What is checked without running anything. */
export function checks(): Group[] {
  return [
    { name: "format", args: ["fmt", "--check"], isTest: false },
    { name: "lint", args: ["lint"], isTest: false },
    { name: "types", args: ["check", "main.ts", "src", "scripts", "test", "admin-ui"], isTest: false },
  ];
}

/**
 * The tests beside the sources, then each folder of test/ that has some; measuring is not testing. `named`: the groups
 * that were asked for by name, which leave nothing out.
 */
export function testGroups(root: string, named: string[] = []): Group[] {
  const folders = [...Deno.readDirSync(`${root}test`)]
    .filter(({ name, isDirectory }) => isDirectory && name !== "bench" && hasTests(`${root}test/${name}`))
    .map(({ name }) => name).sort();
  return [
    tests("unit", ["src", "scripts", "admin-ui"]),
    // Fetches Debian's packages for the boot payload where they are not kept from before.
    { name: "compile", args: ["run", "-A", "scripts/compile.ts"], isTest: false, minutes: 20 },
    ...folders.map((name) => ({
      ...tests(name, [`test/${name}`]),
      ...(name === "e2e" ? deployments(named.includes(name)) : {}),
    })),
  ];
}

/** Deployments of virtual machines take minutes each: two on every run, all of them for who asks for them. */
function deployments(all: boolean): Partial<Group> {
  const some = Deno.env.get("E2E");
  const needs = ["compile"];
  if (some === undefined && !all) return { minutes: 25, telling: true, needs };
  return { minutes: 80, telling: true, needs, env: { E2E: some ?? "all" } };
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
