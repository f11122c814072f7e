import assert from "node:assert/strict";
import type { SessionView, TemplateView } from "../../src/contract/mod.ts";
import { browserLacking, BrowserSite, fill, press, says, violations } from "./harness.ts";
import { begins, next, nextUntil, shows, valueOf } from "./wizard_ways.ts";

const lacking = browserLacking();

Deno.test({ name: "browser: templates", ignore: !!lacking }, async (t) => {
  await using site = await BrowserSite.open();

  await t.step("one is made", async () => {
    const page = await site.page("/templates");
    await says(page, "There are no templates yet.");
    await press(page, "New template");
    await shows(page, "Image to deploy");
    await press(page, "office");
    await next(page, "Template name");
    await fill(page, "Name", "Office PCs");
    await nextUntil(page, "Session type");
    await press(page, "By session ID");
    await fill(page, "Session ID", "5");
    await says(page, "at least one letter");
    await fill(page, "Session ID", "Room-5");
    await nextUntil(page, "Post-config");
    await press(page, "restarts");
    await next(page, "Summary");
    assert.equal((await page.$$(".overwrites")).length, 0, "a template overwrites nothing");
    await press(page, "Create template");
    await says(page, "The template was created.");
    await says(page, "By session ID: machines that ask for room-5");
    const [made] = await site.api<TemplateView[]>("GET", "templates");
    assert.deepEqual([made.name, made.options.sessionId, made.options.after], [
      "Office PCs",
      "room-5",
      "reboot",
    ]);
    await page.close();
  });

  await t.step("a session from it asks for a name and a time only", async () => {
    const page = await site.page("/templates");
    await press(page, "New session from this: Office PCs");
    await says(page, "Step 1 of 4");
    await next(page, "Session name");
    await page.waitForFunction(() =>
      document.querySelector<HTMLInputElement>(".wizard-body input")?.value === "office"
    );
    await fill(page, "Name", "From the template");
    await next(page, "Schedule");
    await next(page, "Summary");
    await press(page, "Create session");
    await page.waitForFunction(() => location.pathname === "/sessions/1");
    const { name, options } = await site.api<SessionView>("GET", "sessions/1");
    assert.deepEqual([name, options.sessionId, options.after], ["From the template", "room-5", "reboot"]);
    await page.close();
  });

  await t.step("it is changed, duplicated and deleted", async () => {
    const page = await site.page("/templates");
    await press(page, "Change: Office PCs");
    await shows(page, "Image to deploy");
    await press(page, "Targets (done)");
    await shows(page, "Targets");
    await fill(page, "Most active targets", "12");
    await press(page, "Back to the summary");
    await press(page, "Save changes");
    await says(page, "The template was changed.");
    await press(page, "Duplicate: Office PCs");
    await says(page, "Office PCs (copy)");
    await press(page, "Delete: Office PCs");
    await page.locator("dialog .danger").click();
    await says(page, "Office PCs was deleted.");
    const all = await site.api<TemplateView[]>("GET", "templates");
    assert.deepEqual(all.map(({ name, options }) => [name, options.maxTargets]), [["Office PCs (copy)", 12]]);
    await page.close();
  });

  await t.step("the end of a session's wizard makes one too", async () => {
    const page = await site.page("/sessions/new?from=1&step=name");
    await shows(page, "Session name");
    await fill(page, "Name", "Both");
    await press(page, "Back to the summary");
    await press(page, "Save these answers as a template too");
    await press(page, "Create session");
    await page.waitForFunction(() => location.pathname === "/sessions/2");
    const names = (await site.api<TemplateView[]>("GET", "templates")).map(({ name }) => name);
    assert.deepEqual(names.sort(), ["Both", "Office PCs (copy)"]);
    await page.close();
  });

  await t.step("all steps can begin with a template's answers", async () => {
    const page = await site.page("/sessions/new");
    await begins(page);
    await press(page, "Begin with a template's answers");
    await page.select('::-p-aria([name="Which template"])', "2");
    await says(page, "Step 1 of 10");
    await page.waitForNetworkIdle({ idleTime: 50, concurrency: 1 });
    await nextUntil(page, "Targets");
    assert.equal(await valueOf(page, "Most active targets"), "12");
    await page.close();
  });

  for (const [width, dark] of [[1280, false], [1280, true], [390, true]] as const) {
    await t.step(`the list, ${dark ? "dark" : "light"}, ${width} pixels`, async () => {
      const page = await site.page("/templates", { width, dark });
      await says(page, "Both");
      assert.deepEqual(await violations(page), []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `the page is ${wide} pixels wide`);
      await page.close();
    });
  }
  assert.deepEqual(site.complaints, []);
});
