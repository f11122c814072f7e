/// <reference lib="dom" />
import type { Page } from "puppeteer-core";

/** How smoothly a page went; milliseconds. */
export interface Frames {
  frames: number;
  longest: number;
  p99: number;
  /** Frames over 50 ms. */
  over: number;
  /** Tasks over 50 ms, as the browser itself counts them. */
  longTasks: number;
  longestTask: number;
  /** CPU time that the page's main thread spent on its longest task, and in a second; what else runs does not count. */
  longestCpu: number;
  cpuASecond: number;
}

/** Watches a page's frames for so many milliseconds. */
export async function watchFrames(page: Page, milliseconds: number): Promise<Frames> {
  await page.tracing.start({ categories: ["toplevel", "devtools.timeline"] });
  const { deltas, tasks } = await page.evaluate(
    (milliseconds) =>
      new Promise<{ deltas: number[]; tasks: number[] }>((resolve) => {
        const deltas: number[] = [], tasks: number[] = [];
        new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
          .observe({ type: "longtask" });
        const begun = performance.now();
        let last = begun;
        const frame = (now: number) => {
          if (now > begun) deltas.push(now - last);
          last = now;
          if (now - begun < milliseconds) requestAnimationFrame(frame);
          else resolve({ deltas: deltas.slice(1), tasks });
        };
        requestAnimationFrame(frame);
      }),
    milliseconds,
  );
  const trace = await page.tracing.stop();
  const cpu = mainThreadTasks(JSON.parse(new TextDecoder().decode(trace)).traceEvents);
  const sorted = deltas.toSorted((a, b) => a - b);
  return {
    frames: sorted.length,
    longest: sorted.at(-1) ?? 0,
    p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
    over: sorted.filter((each) => each > 50).length,
    longTasks: tasks.length,
    longestTask: Math.max(0, ...tasks),
    longestCpu: cpu.reduce((most, each) => Math.max(most, each), 0),
    cpuASecond: cpu.reduce((sum, each) => sum + each, 0) / milliseconds * 1000,
  };
}

/** An entry of the browser's trace; microseconds, `tdur` those that the thread itself ran. */
interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  tdur?: number;
  args?: { name?: string };
}

/** CPU milliseconds of each task of the busiest page's main thread. */
function mainThreadTasks(events: TraceEvent[]): number[] {
  const threads = new Map<string, number[]>();
  for (const { name, pid, tid, args } of events) {
    if (name === "thread_name" && args?.name === "CrRendererMain") threads.set(`${pid} ${tid}`, []);
  }
  for (const { name, pid, tid, tdur } of events) {
    if (name.endsWith("RunTask")) threads.get(`${pid} ${tid}`)?.push((tdur ?? 0) / 1000);
  }
  const sum = (all: number[]) => all.reduce((sum, each) => sum + each, 0);
  return [...threads.values()].reduce((most, each) => sum(each) > sum(most) ? each : most, []);
}
