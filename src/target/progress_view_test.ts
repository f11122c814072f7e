import { deepEqual, equal, ok } from "node:assert/strict";
import type { Progress } from "../contract/mod.ts";
import { ProgressView } from "./progress_view.ts";
import type { TargetView } from "./server_driven.ts";

const PROGRESS: Progress = {
  chunksDone: 1,
  chunksTotal: 4,
  bytesDone: 250e6,
  bytesTotal: 1000e6,
  received: 130e6,
  readRate: 65e6,
  writeRate: 125e6,
  unicastBytes: 0,
  elapsed: 3661,
  left: 59.6,
};

function view(changes: Partial<TargetView["request"]> = {}, message?: string): TargetView {
  return { request: { state: "receiving", progress: PROGRESS, ...changes }, session: "room 12", message };
}

Deno.test("progress: without a terminal one line for each change of phase, and one now and then", () => {
  const lines: string[] = [];
  const shown = new ProgressView(false, (text) => lines.push(text));
  for (let now = 0; now < 12_000; now += 1000) shown.show(view(), now);
  shown.show(view({ state: "done", progress: { ...PROGRESS, bytesDone: 1000e6, left: 0 } }), 12_000);
  for (let now = 13_000; now < 60_000; now += 1000) shown.show({ request: { state: "waiting" } }, now);
  deepEqual(lines.map((line) => line.split(":")[0].trim()), [
    "Receiving and writing",
    "Receiving and writing",
    "Receiving and writing",
    "Done",
    "Waiting to be assigned to a session",
  ]);
  equal(
    lines[0],
    "Receiving and writing: 25%, read 130.0 MB (65.0 MB/s), written 250.0 MB (125.0 MB/s), 01:01:01 elapsed, 00:01:00 left\n",
  );
});

Deno.test("progress: on a terminal the panel is drawn over itself", () => {
  let text = "";
  const shown = new ProgressView(true, (piece) => text = piece);
  shown.show(view(), 0);
  equal(text.includes("\x1b[6A"), false);
  for (const part of ["session room 12", "25.0%", "[##########....", "01:01:01", "00:01:00", "750.0 MB"]) {
    ok(text.includes(part), `${part} in ${text}`);
  }
  shown.show(view({ progress: { ...PROGRESS, left: null } }, "waiting for others"), 1);
  ok(text.startsWith("\x1b[6A"));
  ok(text.includes("--:--:--") && text.includes("waiting for others"));
});

Deno.test("progress: an image without data is all there", () => {
  const lines: string[] = [];
  const nothing = { ...PROGRESS, bytesDone: 0, bytesTotal: 0, left: 0 };
  new ProgressView(false, (text) => lines.push(text)).show(view({ progress: nothing }), 0);
  ok(lines[0].includes("100%"), lines[0]);
});
