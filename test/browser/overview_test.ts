/// <reference lib="dom" />
import assert from "node:assert/strict";
import { FakeTargets } from "./fake_targets.ts";
import { browserLacking, BrowserSite, press, says, violations } from "./harness.ts";
import { shot } from "./shot.ts";

const lacking = browserLacking();

Deno.test({ name: "browser: the overview, from the first start on", ignore: !!lacking }, async (t) => {
  await using site = await BrowserSite.open();
  await using targets = new FakeTargets(site.origin);
  const page = await site.page("/");

  await t.step("leads a newcomer", async () => {
    await says(page, "Three steps to the first deployment");
    await says(page, "1 image in the storage.");
    assert.deepEqual(await violations(page), []);
  });

  await t.step("shows machines that wait, what gathers, what is due, and what failed", async () => {
    targets.add("PC-1", 1);
    await says(page, "PC-1");
    const make = (options: object) =>
      site.api("POST", "sessions", { image: "office", waitSeconds: 0, ...options });
    await make({ name: "Nobody came", type: "id", sessionId: "lab", giveUpSeconds: 1 });
    await make({ name: "Room 4", type: "id", sessionId: "room4", minTargets: 3, waitSeconds: 600 });
    await site.api("POST", "schedules", {
      options: { image: "office", name: "Every night" },
      schedule: { type: "daily", every: 1, time: "03:00", from: "2026-01-01", timeZone: "Europe/Berlin" },
    });
    await says(page, "0 here, at least 3 are needed");
    await says(page, "Every night");
    await says(page, "Nobody came");
    await press(page, "Show");
    await says(page, "session created");
  });

  for (const [width, dark] of [[1280, false], [1280, true], [390, false]] as const) {
    await t.step(`${width} pixels, ${dark ? "dark" : "light"}`, async () => {
      const other = await site.page("/", { width, dark });
      await says(other, "Nobody came");
      assert.deepEqual(await violations(other), []);
      const wide = await other.evaluate(() => document.querySelector("main")!.scrollWidth);
      assert.ok(wide <= width, `the page is ${wide} pixels wide`);
      await shot(other, `overview_${width}${dark ? "_dark" : ""}`);
      await other.close();
    });
  }
  assert.deepEqual(site.complaints, []);
});
