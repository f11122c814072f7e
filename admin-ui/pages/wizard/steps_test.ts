import assert from "node:assert/strict";
import { sessionOptions } from "../../../src/contract/session_options.ts";
import { type Draft, emptyDraft } from "./draft.ts";
import { check, ownerOf, stepsOf } from "./steps.ts";

const NOW = Date.UTC(2026, 10, 23, 12), MAC = "00:0a:48:00:dd:1a";
const READY: Draft = { ...emptyDraft(NOW, "UTC"), image: "office" };

Deno.test("every option belongs to a step that every wizard has", () => {
  const steps = stepsOf("newTemplate", { way: "own", type: "mac" });
  for (const name of Object.keys(sessionOptions.shape)) assert.ok(steps.includes(ownerOf(name)), name);
});

Deno.test("the steps are the manual's, as far as they are needed", () => {
  const all = stepsOf("newSession", { way: "own", type: "mac" });
  assert.deepEqual(all, [
    ...["template", "image", "name", "destination", "network", "type", "machines", "numbers", "after"],
    ...["schedule", "summary"],
  ]);
  assert.deepEqual(stepsOf("newSession", { way: "asIs", type: "mac" }), [
    "template",
    "name",
    "schedule",
    "summary",
  ]);
  assert.ok(!stepsOf("newSession", { way: "own", type: "id" }).includes("machines"));
  for (const kind of ["newTemplate", "editTemplate", "editSession"] as const) {
    const steps = stepsOf(kind, { way: "own", type: "automatic" });
    assert.ok(!steps.includes("template") && !steps.includes("schedule"), kind);
  }
  assert.ok(stepsOf("editSchedule", { way: "own", type: "automatic" }).includes("schedule"));
});

Deno.test("what is right can be sent", () => {
  const { issues, options, schedule } = check("newSession", { ...READY, when: "weekly" }, NOW);
  assert.deepEqual(issues, []);
  assert.equal(options?.image, "office");
  assert.equal(schedule?.type, "weekly");
});

Deno.test("what is wrong is told at its field and its step", () => {
  const wrong: [Partial<Draft>, string, string, RegExp][] = [
    [{ image: "" }, "image", "image", /Choose/],
    [{ way: "asIs" }, "template", "template", /Choose/],
    [{ name: "x".repeat(101) }, "name", "name", /most 100/],
    [{ disk: "number", diskNumber: "0" }, "destination.disk", "destination", /number from 1/],
    [{ disk: "named", diskName: "sda" }, "destination.disk", "destination", /such as/],
    [{ isPartition: true, partitionNumber: "" }, "destination.partition.number", "destination", /number/],
    [
      { isPartition: true, partitionKind: "code", partitionCode: "zz" },
      "destination.partition.type",
      "destination",
      /hex/,
    ],
    [{ rate: "fast" }, "rateLimit.value", "network", /number/],
    [{ rate: "0" }, "rateLimit.value", "network", /least 0.1/],
    [{ type: "id", sessionId: "5" }, "sessionId", "type", /letter/],
    [{ type: "mac" }, "machines", "machines", /at least one/],
    [{ minTargets: "" }, "minTargets", "numbers", /whole number/],
    [{ minTargets: "1.5" }, "minTargets", "numbers", /whole number/],
    [{ minTargets: "5", maxTargets: "4" }, "maxTargets", "numbers", /fewest/],
    [{ type: "mac", machines: [{ mac: MAC }], minTargets: "2" }, "minTargets", "numbers", /chosen/],
    [{ giveUp: { value: "30", unit: "s" } }, "giveUpSeconds", "numbers", /sooner/],
    [{ timeLimit: { value: "31", unit: "d" } }, "timeLimitSeconds", "numbers", /30 days/],
    [{ succeedPercent: "0" }, "succeed.percent", "numbers", /100 %/],
    [{ succeedBy: "count", succeedCount: "5", maxTargets: "4" }, "succeed", "numbers", /can take part/],
    [{ when: "once", date: "" }, "schedule.date", "schedule", /day/],
    [{ when: "once", date: "2026-11-23", time: "11:00" }, "schedule.date", "schedule", /over/],
    [{ when: "daily", everyDays: "0" }, "schedule.every", "schedule", /least 1/],
    [{ when: "weekly", days: [] }, "schedule.days", "schedule", /at least one/],
    [{ when: "monthly", day: "32" }, "schedule.day", "schedule", /most 31/],
    [{ when: "daily", until: "2026-01-01" }, "schedule.until", "schedule", /before/],
    [{ when: "monthly", day: "10", until: "2026-12-09" }, "schedule.until", "schedule", /no run left/],
    [{ type: "mac", machines: [{ mac: MAC }], when: "cyclic" }, "schedule.type", "schedule", /same/],
  ];
  for (const [changes, path, step, text] of wrong) {
    const { issues, options } = check("newSession", { ...READY, ...changes }, NOW);
    const told = JSON.stringify(changes);
    assert.equal(options, undefined, told);
    assert.deepEqual(issues.map((issue) => [issue.path, issue.step]), [[path, step]], told);
    assert.match(issues[0].text, text, told);
  }
});

Deno.test("what was not given yet is missing, what was given wrong is not", () => {
  const missing = (changes: Partial<Draft>) =>
    check("newSession", { ...READY, ...changes }, NOW).issues.map((each) => each.isMissing);
  assert.deepEqual(missing({ image: "" }), [true]);
  assert.deepEqual(missing({ disk: "named" }), [true]);
  assert.deepEqual(missing({ disk: "named", diskName: "sda" }), [false]);
  assert.deepEqual(missing({ minTargets: "" }), [false]);
});
