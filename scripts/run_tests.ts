// Runs every check and test there is: `scripts/dev test [GROUP…]`. Installs nothing; says at the end what was skipped.
// Not named test.ts, which `deno test` would take for a test of ours.
import { checks, testGroups } from "./run_tests/groups.ts";
import { runGroup } from "./run_tests/run_group.ts";

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(names: string[]): Promise<number> {
  const root = new URL("..", import.meta.url).pathname;
  const all = [...checks(), ...testGroups(root, names)];
  const named = all.filter(({ name }) => names.includes(name));
  const chosen = new Set([...named.flatMap(({ needs = [] }) => needs), ...names]);
  const groups = names.length > 0 ? all.filter(({ name }) => chosen.has(name)) : all;
  if (groups.length === 0) {
    console.error(`test: no such group; there are ${all.map(({ name }) => name).join(", ")}`);
    return 2;
  }
  let passed = 0, failed = 0, ignored = 0;
  const skipped = new Set<string>();
  for (const group of groups) {
    const result = await runGroup(group, root);
    passed += result.passed;
    failed += result.failed;
    ignored += result.ignored;
    for (const each of result.skipped) skipped.add(each);
  }
  const count = ignored > 0 ? [`${ignored} tests left out`] : [];
  console.log(`\nskipped: ${[...count, ...skipped].join("; ") || "nothing"}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}
