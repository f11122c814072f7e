import assert from "node:assert/strict";
import type { ScheduledView } from "../../src/contract/mod.ts";
import { browserLacking, BrowserSite, fill, press, says, violations } from "./harness.ts";
import { next, nextUntil, shows, valueOf } from "./wizard_ways.ts";

const lacking = browserLacking();

Deno.test({ name: "browser: schedules", ignore: !!lacking }, async (t) => {
  await using site = await BrowserSite.open();

  await t.step("a weekly one is made and shown", async () => {
    const page = await site.page("/schedules");
    await says(page, "There are no schedules yet.");
    await press(page, "New schedule");
    await shows(page, "Template");
    await next(page, "Image to deploy");
    await press(page, "office");
    await nextUntil(page, "Schedule");
    await press(page, "Friday");
    await press(page, "Monday");
    await press(page, "Wednesday");
    await fill(page, "Time", "23:45");
    await page.select('::-p-aria([name="Time zone"])', "Asia/Tokyo");
    await says(page, "Next runs");
    assert.equal((await page.$$(".wizard-part ol.told li")).length, 5);
    await next(page, "Summary");
    await says(page, "Every week on Wednesday and Friday at 23:45");
    await press(page, "Create schedule");
    await says(page, "The schedule was created.");
    await says(page, "The coming two weeks");
    const [made] = await site.api<ScheduledView[]>("GET", "schedules");
    assert.ok(made.schedule.type === "weekly");
    assert.deepEqual([made.schedule.days, made.schedule.time], [[3, 5], "23:45"]);
    assert.equal(made.schedule.timeZone, "Asia/Tokyo");
    await says(page, "(Asia/Tokyo)");
    assert.equal((await page.$$(".weeks .at")).length, 4);
    await page.close();
  });

  await t.step("it is stopped, resumed, changed, run and deleted", async () => {
    const page = await site.page("/schedules");
    await press(page, "Stop: office");
    await page.locator("dialog .danger").click();
    await says(page, "office makes no more runs.");
    await press(page, "Resume: office");
    await says(page, "office goes by its schedule again.");
    // What is told in passing lies over the buttons at the foot until it is gone.
    await page.waitForFunction(() => !document.querySelector(".notice"));
    await press(page, "Change: office");
    await shows(page, "Image to deploy");
    await press(page, "Schedule (done)");
    await shows(page, "Schedule");
    assert.equal(await valueOf(page, "Time"), "23:45");
    await press(page, "Daily");
    await fill(page, "Every how many days", "0");
    await says(page, "At least 1.");
    await fill(page, "Every how many days", "2");
    await press(page, "Back to the summary");
    await press(page, "Save changes");
    await says(page, "The schedule was changed.");
    await says(page, "Every 2 days at 23:45");
    await press(page, "Start now: office");
    await page.locator("dialog .danger").click();
    await says(page, "office was started.");
    await says(page, "session 1");
    assert.ok(
      await page.$eval(
        '::-p-aria([name="Delete: office"])',
        (button) => (button as HTMLButtonElement).disabled,
      ),
    );
    await site.api("POST", "sessions/1/stop", {});
    await page.waitForFunction(() =>
      !document.querySelector<HTMLButtonElement>(".schedule-card .actions button:last-of-type")?.disabled
    );
    await press(page, "Delete: office");
    await page.locator("dialog .danger").click();
    await says(page, "office was deleted.");
    assert.deepEqual(await site.api("GET", "schedules"), []);
    await page.close();
  });

  await t.step("a cyclic one waits for machines", async () => {
    await site.api("POST", "schedules", { options: { image: "office" }, schedule: { type: "cyclic" } });
    const page = await site.page("/schedules");
    await says(page, "again and again as machines come");
    await page.close();
  });

  for (const [width, dark] of [[1280, false], [1280, true], [390, true]] as const) {
    await t.step(`the list, ${dark ? "dark" : "light"}, ${width} pixels`, async () => {
      const page = await site.page("/schedules", { width, dark });
      await says(page, "Cyclic");
      assert.deepEqual(await violations(page), []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `the page is ${wide} pixels wide`);
      await page.close();
    });
  }
  assert.deepEqual(site.complaints, []);
});
