import { deepEqual, equal, ok } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { decodePoll, decodeReport, encodePoll, encodeReport, MAX_DATAGRAM, MAX_NEEDS } from "./frame.ts";
import { type Poll, type Report, serialDelta, TAG } from "./frame.ts";

const FUZZ = 200_000;

function randomPoll(random: Random): Poll {
  return {
    seq: random.u32(),
    cursor: random.u32(),
    ordinal: random.below(65536),
    reply: random.chance(0.5),
    interval: 1 + random.below(65535),
    spread: random.below(65536),
  };
}

function randomReport(random: Random, mostRuns = 40): Report {
  const wantFrom = random.below(2 ** random.below(31));
  const wants: Report["wants"] = [];
  let at = wantFrom;
  for (let i = random.below(mostRuns); i > 0; i--) {
    const first = at + random.below(300), end = first + 1 + random.below(3000);
    wants.push({ first, end });
    // Runs that touch would be one.
    at = end + 1;
  }
  return {
    receiver: 1 + random.below(65535),
    complete: random.chance(0.5),
    heardAny: random.chance(0.5),
    counter: random.u32(),
    heard: random.u32(),
    received: random.u32(),
    ordinal: random.below(65536),
    window: random.u32(),
    room: random.below(65536),
    needs: Array.from({ length: random.below(MAX_NEEDS + 1) }, () => ({
      block: random.u32(),
      symbols: random.below(256),
      from: random.below(256),
    })),
    wantFrom,
    wantUntil: at + random.below(100),
    wants,
  };
}

Deno.test("frame: a poll comes back as it went", () => {
  const random = new Random(1);
  for (let i = 0; i < 2000; i++) {
    const poll = randomPoll(random);
    deepEqual(decodePoll(encodePoll(random.below(65536), poll)), poll);
  }
});

Deno.test("frame: a report that fits comes back as it went", () => {
  const random = new Random(2);
  for (let i = 0; i < 2000; i++) {
    const report = randomReport(random);
    report.needs.length = Math.min(report.needs.length, 100);
    const bytes = encodeReport(random.below(65536), report);
    ok(bytes.length + TAG <= MAX_DATAGRAM);
    equal(bytes.length % 8, 0);
    deepEqual(decodeReport(bytes), report);
  }
});

Deno.test("frame: a report that does not fit says less, never what is wrong", () => {
  const random = new Random(3);
  for (let i = 0; i < 500; i++) {
    const report = randomReport(random, 3000);
    const bytes = encodeReport(1, report);
    ok(bytes.length + TAG <= MAX_DATAGRAM, `${bytes.length}`);
    const told = decodeReport(bytes)!;
    const count = told.wants.length;
    deepEqual(told.wants, report.wants.slice(0, count));
    // Beyond what it tells it promises nothing; up to there it is complete.
    equal(told.wantUntil, count < report.wants.length ? report.wants[count].first : report.wantUntil);
  }
});

Deno.test("frame: more room than 16 bits hold is told as the most", () => {
  const report = { ...randomReport(new Random(4)), room: 1e6 };
  equal(decodeReport(encodeReport(1, report))!.room, 65535);
});

Deno.test("frame: refused reports", () => {
  const plain: Report = { ...randomReport(new Random(5)), needs: [], wants: [{ first: 5, end: 9 }] };
  const good = { ...plain, wantFrom: 2, wantUntil: 20 };
  const refused: [what: string, report: Report][] = [
    ["receiver 0", { ...good, receiver: 0 }],
    ["an empty run", { ...good, wants: [{ first: 5, end: 5 }] }],
    ["a run past the end of what is told", { ...good, wants: [{ first: 5, end: 21 }] }],
    ["an end that no block number reaches", { ...good, wantUntil: 2 ** 32 }],
  ];
  ok(decodeReport(encodeReport(1, good)));
  for (const [what, report] of refused) equal(decodeReport(encodeReport(1, report)), undefined, what);
  const bytes = encodeReport(1, good);
  equal(decodeReport(bytes.subarray(0, bytes.length - 8)), undefined, "cut short");
  equal(decodeReport(new Uint8Array([...bytes, ...new Uint8Array(8)])), undefined, "too long");
});

Deno.test(`frame: ${FUZZ} random and changed byte strings are refused or make sense`, () => {
  const random = new Random(6);
  let reports = 0, polls = 0;
  for (let i = 0; i < FUZZ; i++) {
    const bytes = hostile(random);
    const report = decodeReport(bytes);
    if (report) {
      reports++;
      checkReport(report);
    }
    const poll = decodePoll(bytes);
    if (!poll) continue;
    polls++;
    within(65535, poll.ordinal, poll.interval - 1, poll.spread);
    within(0xffff_ffff, poll.seq, poll.cursor);
  }
  ok(reports > FUZZ / 100 && polls > FUZZ / 100, `${reports} reports and ${polls} polls got through`);
});

function hostile(random: Random): Uint8Array {
  if (random.chance(0.2)) return random.bytes(random.below(200));
  const poll = random.chance(0.2);
  const bytes = poll ? encodePoll(1, randomPoll(random)) : encodeReport(1, randomReport(random, 6));
  const changed = bytes.slice(0, random.chance(0.3) ? random.below(bytes.length + 1) : bytes.length);
  for (let n = random.below(4); n > 0 && changed.length > 0; n--) {
    changed[random.below(changed.length)] = random.chance(0.3) ? 255 : random.below(256);
  }
  return changed;
}

function checkReport(report: Report): void {
  const { receiver, counter, heard, received, ordinal, window, room, needs, wants } = report;
  within(65535, receiver - 1, ordinal, room);
  within(0xffff_ffff, counter, heard, received, window, report.wantFrom, report.wantUntil);
  ok(needs.length <= MAX_NEEDS);
  for (const need of needs) {
    within(0xffff_ffff, need.block);
    within(255, need.symbols, need.from);
  }
  let at = report.wantFrom;
  for (const { first, end } of wants) {
    ok(first >= at && end > first && Number.isSafeInteger(end));
    at = end;
  }
  ok(at <= report.wantUntil);
}

function within(most: number, ...values: number[]): void {
  for (const value of values) ok(Number.isInteger(value) && value >= 0 && value <= most, `${value}`);
}

Deno.test("frame: serial numbers compare across their wrap", () => {
  const table: [a: number, b: number, delta: number][] = [
    [1, 0, 1],
    [0, 0xffff_ffff, 1],
    [0xffff_fff0, 0x10, -32],
    [0x8000_0000, 0, -0x8000_0000],
    [0x7fff_ffff, 0, 0x7fff_ffff],
  ];
  for (const [a, b, delta] of table) equal(serialDelta(a, b), delta);
});
