import { deepEqual, equal, ok } from "node:assert/strict";
import type { Progress } from "../contract/mod.ts";
import { ProgressView } from "./progress_view.ts";
import type { TargetView } from "./server_driven.ts";
import { cut, wrap } from "./text_width.ts";

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
const WHY = "The disk is too small: it has 120.0 GB, the image needs 256.1 GB. ".repeat(4);

function view(changes: Partial<TargetView["request"]> = {}, others: Partial<TargetView> = {}): TargetView {
  return {
    request: { state: "receiving", progress: PROGRESS, ...changes },
    session: "room 12",
    ...others,
  };
}

/** Escape characters as ^, which no text here has. */
function visible(text: string): string {
  return text.replaceAll("\x1b", "^");
}

function plain(columns?: number): { shown: ProgressView; lines: string[] } {
  const lines: string[] = [];
  const shown = new ProgressView({
    style: "lines",
    write: (text) => lines.push(text),
    columns: columns === undefined ? undefined : () => columns,
  });
  return { shown, lines };
}

Deno.test("progress: without a terminal one line for each change of phase, and one now and then", () => {
  const { shown, lines } = plain();
  for (let now = 0; now < 12_000; now += 1000) shown.show(view(), now);
  shown.show(view({ state: "done", progress: { ...PROGRESS, bytesDone: 1000e6, left: 0 } }), 12_000);
  for (let now = 13_000; now < 60_000; now += 1000) {
    const message = `Gathering: 1 machine here; starts in ${60 - now / 1000} s.`;
    shown.show({ request: { state: "waiting" }, message }, now);
  }
  shown.show({ request: { state: "waiting" }, message: "No session takes machines now." }, 60_000);
  deepEqual(lines.map((line) => line.split(":")[0].trim()), [
    "Receiving and writing",
    "Receiving and writing",
    "Receiving and writing",
    "Done",
    "Waiting to be assigned to a session",
    "Waiting to be assigned to a session",
  ]);
  equal(
    lines[0],
    "Receiving and writing: 25%, read 130.0 MB (65.0 MB/s), written 250.0 MB (125.0 MB/s), 01:01:01 elapsed, 00:01:00 left\n",
  );
});

Deno.test("progress: what is done after the last byte is told, each thing once", () => {
  const { shown, lines } = plain();
  for (const activity of [undefined, "Checking partition 2 (ext4)", "Growing partition 2 (ext4)"]) {
    for (let i = 0; i < 3; i++) shown.show(view({ state: "syncing" }, { activity }), i);
  }
  deepEqual(lines.map((line) => line.split(":")[0].trim()), [
    "Waiting for the disk to finish",
    "Checking partition 2 (ext4)",
    "Growing partition 2 (ext4)",
  ]);
});

Deno.test("progress: on a terminal the panel is drawn over itself, and what is printed stays above it", () => {
  let text = "";
  const shown = new ProgressView({ style: "panel", write: (piece) => text = piece, columns: () => 80 });
  shown.show(view(), 0);
  equal(text.includes("\x1b[6A"), false);
  for (const part of ["session room 12", "25.0%", "[##########....", "01:01:01", "00:01:00", "750.0 MB"]) {
    ok(text.includes(part), `${part} in ${text}`);
  }
  shown.show(view({ progress: { ...PROGRESS, left: null } }, { message: "waiting for others" }), 1);
  ok(text.startsWith("\x1b[6A"));
  ok(text.includes("--:--:--") && text.includes("waiting for others"));
  shown.print("12:00:00 warn something");
  equal(text, "\x1b[7A\x1b[J12:00:00 warn something\n");
  shown.show(view(), 2);
  equal(text.includes("A\x1b[J"), false);
});

Deno.test("progress: no line is wider than the terminal, so that drawing over it finds its place", () => {
  for (let columns = 20; columns <= 120; columns += 7) {
    let text = "";
    const shown = new ProgressView({
      style: "panel",
      write: (piece) => text = piece,
      columns: () => columns,
    });
    const error = { code: "x", message: WHY };
    let drawn = 0;
    for (
      const each of [view(), view({ error }), view({}, { message: WHY, session: "教室".repeat(40) }), view()]
    ) {
      shown.show(each, 0);
      const up = /^\^\[(\d+)A/.exec(visible(text))?.[1];
      equal(Number(up ?? 0), drawn);
      const lines = visible(text).replace(/\^\[\d*[A-Z]/g, "").split("\n").slice(0, -1);
      for (const line of lines) equal(cut(line, columns), line);
      drawn = lines.length;
    }
    const { shown: serial, lines } = plain(columns);
    serial.show(view({ error }), 0);
    for (const line of lines.join("").split("\n")) equal(cut(line, columns), line);
  }
});

Deno.test("progress: an image without data is all there", () => {
  const { shown, lines } = plain();
  shown.show(view({ progress: { ...PROGRESS, bytesDone: 0, bytesTotal: 0, left: 0 } }), 0);
  ok(lines[0].includes("100%"), lines[0]);
});

Deno.test("text: broken at blanks, cut where there are none, wide letters counted", () => {
  const rows: [text: string, columns: number, lines: string[]][] = [
    ["", 10, [""]],
    ["short", 10, ["short"]],
    ["exactly ten", 11, ["exactly ten"]],
    ["broken at the blanks", 10, ["broken at", "> the", "> blanks"]],
    ["abcdefghijklmnop", 10, ["abcdefghij", "> klmnop"]],
    ["ends right here now", 10, ["ends right", "> here now"]],
    ["教室教室教室教室", 10, ["教室教室教", "> 室教室"]],
  ];
  for (const [text, columns, lines] of rows) deepEqual(wrap(text, columns, "> "), lines, text);
  equal(cut("e\u0301a\u0300", 1), "e\u0301");
});
