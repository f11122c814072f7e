// deno run -A test/e2e/main.ts [--only NAME,…] [--repeat N] [--json] [--list]: deployments of virtual machines, and how
// long their phases take.
import { parseArgs } from "node:util";
import type { Journey } from "./harness/phases.ts";
import { e2eLacking } from "./lacking.ts";
import { table } from "./report.ts";
import { SCENARIOS } from "./scenarios/mod.ts";

interface Outcome {
  scenario: string;
  round: number;
  ok: boolean;
  /** Seconds. */
  took: number;
  journeys: Journey[];
  error?: string;
}

if (import.meta.main) Deno.exit(await main());

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      repeat: { type: "string", default: Deno.env.get("E2E_REPEAT") ?? "1" },
      json: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
    },
  });
  if (values.list) {
    for (const { name, about } of SCENARIOS) console.log(`${name.padEnd(14)} ${about}`);
    return 0;
  }
  const lacking = e2eLacking();
  if (lacking) {
    console.error(`Cannot deploy virtual machines: ${lacking}`);
    return 2;
  }
  const only = values.only?.split(",");
  const outcomes: Outcome[] = [];
  for (const scenario of SCENARIOS.filter(({ name }) => only?.includes(name) ?? true)) {
    for (let round = 1; round <= Number(values.repeat); round++) {
      const outcome = await attempt(scenario.name, round, scenario.run);
      outcomes.push(outcome);
      if (!values.json) tell(outcome);
    }
  }
  if (values.json) console.log(JSON.stringify(outcomes, null, 2));
  else sum(outcomes);
  return outcomes.every(({ ok }) => ok) ? 0 : 1;
}

async function attempt(scenario: string, round: number, run: () => Promise<Journey[]>): Promise<Outcome> {
  const begun = performance.now();
  const took = () => (performance.now() - begun) / 1000;
  try {
    const journeys = await run();
    return { scenario, round, ok: true, took: took(), journeys };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { scenario, round, ok: false, took: took(), journeys: [], error: words };
  }
}

function tell({ scenario, round, ok, took, journeys, error }: Outcome): void {
  console.log(`${ok ? "ok    " : "FAILED"}  ${scenario} (${round}), ${took.toFixed(0)} s`);
  console.log(error ?? table(journeys));
}

/** How many of how many worked, and the middle time to the login prompt. */
function sum(outcomes: Outcome[]): void {
  console.log("\nscenario        worked   login after, s");
  for (const scenario of new Set(outcomes.map((each) => each.scenario))) {
    const all = outcomes.filter((each) => each.scenario === scenario);
    const logins = all.flatMap(({ journeys }) => journeys.flatMap(({ seconds }) => seconds.login ?? []));
    logins.sort((a, b) => a - b);
    const worked = all.filter(({ ok }) => ok).length;
    const middle = logins[logins.length >> 1]?.toFixed(0) ?? "-";
    console.log(
      `${scenario.padEnd(14)}  ${worked} of ${all.length}   ${middle} (${logins[0]?.toFixed(0) ?? "-"} to ${
        logins.at(-1)?.toFixed(0) ?? "-"
      })`,
    );
  }
}
