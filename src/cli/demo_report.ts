import type { DemoTarget } from "./demo_targets.ts";
import { alignColumns } from "./image_view.ts";

/** How a target came out. Bytes, seconds, bytes a second, datagrams. */
export interface TargetResult {
  target: string;
  verified: boolean;
  /** `verified`, or what is wrong. */
  result: string;
  seconds: number;
  rate: number;
  received: number;
  lost: number;
  overHttp: number;
}

/** Judges a target by what it said, how it ended and where its disk is wrong, if anywhere. */
export function resultOf({ name, last, status }: DemoTarget, wrongAt: number | undefined): TargetResult {
  const { elapsed = 0, bytesDone = 0, received = 0, unicastBytes = 0 } = last?.progress ?? {};
  const ended = status === undefined ? "not finished" : last?.error?.message ?? `exited with ${status}`;
  const result = status !== 0 ? ended : wrongAt !== undefined ? `differs at byte ${wrongAt}` : "verified";
  return {
    target: name,
    verified: result === "verified",
    result,
    seconds: elapsed,
    rate: elapsed > 0 ? bytesDone / elapsed : 0,
    received,
    lost: last?.counters?.lost ?? 0,
    overHttp: unicastBytes,
  };
}

/** The results as a table. */
export function tableOf(results: TargetResult[]): string {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const rows = [["target", "result", "time", "rate", "received", "lost", "over HTTP"]];
  for (const { target, result, seconds, rate, received, lost, overHttp } of results) {
    const speed = `${(rate / 1e6).toFixed(1)} MB/s`;
    rows.push([
      target,
      result,
      `${seconds.toFixed(1)} s`,
      speed,
      megabytes(received),
      `${lost}`,
      megabytes(overHttp),
    ]);
  }
  return alignColumns(rows).join("\n");
}

/** The whole demo in one line; the rate is that of the slowest target. */
export function summaryOf(results: TargetResult[], dataBytes: number): string {
  const verified = results.filter((each) => each.verified).length;
  const rate = Math.min(...results.map((each) => each.rate));
  return `demo: ${verified}/${results.length} targets verified, ${Math.round(dataBytes / 1e6)} MB each, ` +
    `${(rate / 1e6).toFixed(1)} MB/s to every target`;
}
