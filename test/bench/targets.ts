// deno run -A test/bench/targets.ts [--targets N] [--seconds N] [--runs N] [--connections N] [--json]: N simulated machines
// register, wait, report a deployment and leave, all in one session of the real server. None must be lost, and 99% of the
// answers of every kind must come within 250 ms.
import { parseArgs } from "node:util";
import type { SessionView } from "../../src/contract/mod.ts";
import { runMachine, type Times } from "./targets_machine.ts";
import { cpuSeconds, DISK_SIZE, makeImage, startServer } from "./targets_server.ts";
import { Connections } from "./targets_wire.ts";

/** Milliseconds within which 99% of the answers must come. */
const MUST = 250;

const { values } = parseArgs({
  options: {
    targets: { type: "string", default: "5000" },
    /** Of a machine's deployment; they take from half of it to one and a half. */
    seconds: { type: "string", default: "30" },
    /** Machines that come in a second. */
    arrivals: { type: "string", default: "250" },
    connections: { type: "string", default: "400" },
    runs: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});
const targets = Number(values.targets), results = [];
for (let run = 0; run < Number(values.runs); run++) {
  const result = await measure();
  results.push(result);
  if (!values.json) print(result);
}
if (values.json) console.log(JSON.stringify(results, null, 2));
Deno.exit(results.every(({ holds }) => holds) ? 0 : 1);

async function measure() {
  const folder = await Deno.makeTempDir({ prefix: "broadside-targets-" });
  try {
    await makeImage(folder);
    const server = await startServer(folder);
    try {
      return await withServer(server);
    } finally {
      await server.stop();
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function withServer(server: Awaited<ReturnType<typeof startServer>>) {
  const connections = await Connections.open(server.port, Number(values.connections));
  const api = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1/${path}`, {
      method,
      ...(body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return await answer.json();
  };
  const { id } = await api<SessionView>("POST", "sessions", {
    image: "bench",
    minTargets: targets,
    maxTargets: targets,
    waitSeconds: 3600,
    rateLimit: { value: 1, unit: "Mbit/s" },
    after: "poweroff",
  });
  const times: Times = {
    register: [],
    "poll waiting": [],
    "poll deploying": [],
    "poll done": [],
    manifest: [],
    queued: [],
  };
  const lags: number[] = [], watching = watchOwnLag(lags);
  const before = server.usage(), own = cpuSeconds("self"), begun = performance.now(), errors: string[] = [];
  await Promise.all(Array.from({ length: targets }, async (_, i) => {
    await new Promise((resolve) => setTimeout(resolve, i / Number(values.arrivals) * 1000));
    const seconds = Number(values.seconds) * (0.5 + (i * 7919 % targets) / targets);
    const machine = { number: i + 1, server: connections, times, diskSize: DISK_SIZE, seconds };
    await runMachine(machine).catch((error) => errors.push(String(error)));
  }));
  const wall = (performance.now() - begun) / 1000, after = server.usage();
  const { state, told, counts } = await api<SessionView>("GET", `sessions/${id}`);
  connections.close();
  clearInterval(watching);
  const kinds = Object.entries(times).map(([kind, all]) => ({ kind, count: all.length, ...spread(all) }));
  const done = counts.done, isWhole = done === targets && !errors.length;
  return {
    targets,
    done,
    state,
    told,
    errors: errors.slice(0, 5),
    kinds,
    generatorLag: spread(lags),
    wall,
    serverSeconds: after.seconds - before.seconds,
    serverCore: (after.seconds - before.seconds) / wall,
    generatorCore: (cpuSeconds("self") - own) / wall,
    megabytes: after.megabytes,
    mostMegabytes: after.mostMegabytes,
    load: Deno.loadavg()[0],
    holds: isWhole && kinds.every(({ p99 }) => p99 <= MUST),
  };
}

/** Milliseconds by which the generator itself is late: what it measures cannot be better. */
function watchOwnLag(lags: number[]): number {
  const EVERY = 10;
  let at = performance.now();
  return setInterval(() => {
    const now = performance.now();
    lags.push(Math.max(0, now - at - EVERY));
    at = now;
  }, EVERY);
}

function spread(all: number[]): { p50: number; p99: number; most: number } {
  const sorted = Float64Array.from(all).sort();
  const at = (part: number) =>
    sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? NaN;
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}

function print(result: Awaited<ReturnType<typeof measure>>): void {
  const { kinds, wall, serverSeconds, serverCore, generatorCore, megabytes, mostMegabytes, load } = result;
  console.log(
    `${
      result.holds ? "holds " : "MISSES"
    }  ${result.done} of ${result.targets} done (${result.state}: ${result.told})`,
  );
  for (const error of result.errors) console.log(`        ${error}`);
  for (const { kind, count, p50, p99, most } of kinds) {
    const ms = [p50, p99, most].map((each) => each.toFixed(1).padStart(8)).join("");
    console.log(`        ${kind.padEnd(15)} ${String(count).padStart(8)} answers  50/99/100%: ${ms} ms`);
  }
  console.log(
    `        ${wall.toFixed(0)} s; server ${serverSeconds.toFixed(1)} CPU s (${
      serverCore.toFixed(2)
    } of a core), ` +
      `${megabytes} MB, at most ${mostMegabytes} MB; generator ${
        generatorCore.toFixed(2)
      } of a core, late by ${lag(result.generatorLag)} ms; load ${load.toFixed(1)}`,
  );
}

function lag({ p50, p99, most }: { p50: number; p99: number; most: number }): string {
  return [p50, p99, most].map((each) => each.toFixed(0)).join("/");
}
