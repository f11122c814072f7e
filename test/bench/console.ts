/// <reference lib="dom" />
// deno run -A test/bench/console.ts [--targets N] [--seconds N] [--json]: the web console's monitor page in a headless
// Chromium while N simulated machines report every second to the real server. Nothing that the page does may take longer
// than 50 ms. Frames are late as well when other programs have the processor, so what counts is the CPU time of its tasks;
// an empty page in the same browser shows how late frames come by themselves.
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { parseArgs } from "node:util";
import type { SessionView } from "../../src/contract/mod.ts";
import { type Frames, watchFrames } from "./console_frames.ts";
import { runMachine, type Times } from "./targets_machine.ts";
import { cpuSeconds, DISK_SIZE, makeImage, startServer } from "./targets_server.ts";
import { Connections } from "./targets_wire.ts";

/** Milliseconds that a frame may take; seconds for which an empty page is watched, to know what the machine allows. */
const MUST = 50, EMPTY_SECONDS = 15;
const MAIN = new URL("../../", import.meta.url).pathname;

const { values } = parseArgs({
  options: {
    targets: { type: "string", default: "500" },
    seconds: { type: "string", default: "60" },
    json: { type: "boolean", default: false },
  },
});
const targets = Number(values.targets), seconds = Number(values.seconds);
const result = await measure();
if (values.json) console.log(JSON.stringify(result, null, 2));
else print(result);
Deno.exit(result.holds ? 0 : 1);

async function measure() {
  await using stack = new AsyncDisposableStack();
  await buildConsole();
  const folder = await Deno.makeTempDir({ prefix: "broadside-console-" });
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  await makeImage(folder);
  const server = await startServer(folder);
  stack.defer(() => server.stop());
  const origin = `http://127.0.0.1:${server.port}`;
  const answer = await fetch(`${origin}/api/v1/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      ...{ image: "bench", name: "Bench", minTargets: targets, maxTargets: targets, waitSeconds: 3600 },
      ...{ rateLimit: { value: 1, unit: "Mbit/s" }, after: "poweroff" },
    }),
  });
  const { id } = await answer.json() as SessionView;
  const connections = await Connections.open(server.port, 100);
  stack.defer(() => connections.close());
  const times: Times = {
    ...{ register: [], manifest: [], queued: [], "poll waiting": [], "poll deploying": [], "poll done": [] },
  };
  let over = false;
  for (let i = 0; i < targets; i++) {
    const wanted = 2 * seconds + EMPTY_SECONDS + 60 + i % 40;
    runMachine({ number: i + 1, server: connections, times, diskSize: DISK_SIZE, seconds: wanted })
      .catch((error) => over || console.error(String(error)));
  }
  stack.defer(() => void (over = true));
  const browser = await puppeteer.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  stack.defer(() => browser.close());
  const page = await openMonitor(browser, `${origin}/sessions/${id}`);
  await page.waitForFunction(() => document.body.innerText.includes("Receiving"), { timeout: 120_000 });
  // What the first seconds bring, registrations and the session's start, is over by then.
  await new Promise((resolve) => setTimeout(resolve, 5000));
  await page.bringToFront();
  const before = server.usage().seconds,
    own = cpuSeconds("self"),
    begun = performance.now(),
    polls = times["poll deploying"].length;
  const monitor = await watchFrames(page, seconds * 1000);
  const wall = (performance.now() - begun) / 1000;
  const serverCore = (server.usage().seconds - before) / wall,
    generatorCore = (cpuSeconds("self") - own) / wall;
  const pollsASecond = (times["poll deploying"].length - polls) / wall;
  const rows = await page.evaluate(() => document.querySelectorAll("tbody tr").length);
  const blank = await browser.newPage();
  const empty = await watchFrames(blank, EMPTY_SECONDS * 1000);
  return {
    ...{ targets, rows, wall, pollsASecond, monitor, empty, serverCore, generatorCore },
    load: Deno.loadavg()[0],
    holds: monitor.frames > 0 && monitor.longestCpu <= MUST,
  };
}

async function openMonitor(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 1000 });
  await page.goto(address);
  await page.waitForSelector("h1");
  return page;
}

async function buildConsole(): Promise<void> {
  const args = ["run", "-A", "--no-check", "--quiet", "scripts/ui.ts"];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: MAIN }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

function print(
  { targets, monitor, empty, serverCore, generatorCore, pollsASecond, load, rows, holds }: Awaited<
    ReturnType<typeof measure>
  >,
): void {
  const line = ({ frames, longest, over, p99, longTasks, longestTask, longestCpu, cpuASecond }: Frames) =>
    `${frames} frames, longest ${longest.toFixed(0)} ms, 99% within ${
      p99.toFixed(0)
    } ms, ${over} over ${MUST} ms; ` +
    `${longTasks} long tasks, longest ${longestTask.toFixed(0)} ms; of the CPU the longest task had ` +
    `${longestCpu.toFixed(0)} ms, all ${cpuASecond.toFixed(0)} ms a second`;
  console.log(
    `${holds ? "holds " : "MISSES"}  ${targets} machines, ${
      pollsASecond.toFixed(0)
    } reports a second, ${rows} rows in the page`,
  );
  console.log(`        monitor: ${line(monitor)}`);
  console.log(`        an empty page beside it: ${line(empty)}`);
  console.log(
    `        server ${serverCore.toFixed(2)} of a core, generator ${generatorCore.toFixed(2)}; load ${
      load.toFixed(1)
    }`,
  );
}
