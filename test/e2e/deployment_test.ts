import { skipped } from "../support/namespace.ts";
import { e2eLacking } from "./lacking.ts";
import { table } from "./report.ts";
import { SCENARIOS } from "./scenarios/mod.ts";

/** `E2E=all`, `E2E=none` or names with commas; what every submission runs where it is not set. */
const wanted = Deno.env.get("E2E");
/** How often each is run. */
const repeats = Number(Deno.env.get("E2E_REPEAT") ?? 1);

const lacking = e2eLacking();
if (lacking) skipped("deployments of virtual machines", lacking);
const chosen = SCENARIOS.filter(({ name, always }) =>
  wanted === "all" || (wanted === undefined ? always : wanted.split(",").includes(name))
);
const left = SCENARIOS.filter((each) => !chosen.includes(each)).map(({ name }) => name);
if (!lacking && left.length) {
  skipped(left.join(", "), "run all with scripts/dev test e2e, or some with E2E=NAME,…");
}

for (const { name, about, run } of chosen) {
  for (let round = 1; round <= repeats; round++) {
    Deno.test(`deploy: ${name}: ${about}${repeats > 1 ? ` (${round} of ${repeats})` : ""}`, {
      ignore: lacking !== undefined,
      // Whole systems, sockets among them, come and go while it runs.
      sanitizeOps: false,
      sanitizeResources: false,
    }, async () => console.log(table(await run())));
  }
}
