/// <reference lib="dom" />
import assert from "node:assert/strict";
import { browserLacking, BrowserSite, fill, press, says, violations } from "./harness.ts";
import { shot } from "./shot.ts";

const lacking = browserLacking();

Deno.test({ name: "browser: the list of all runs", ignore: !!lacking }, async (t) => {
  await using site = await BrowserSite.open();
  const make = async (name: string, stops: boolean) => {
    const { id } = await site.api<{ id: string }>("POST", "sessions", {
      image: "office",
      name,
      waitSeconds: 600,
    });
    if (stops) await site.api("POST", `sessions/${id}/stop`, {});
  };
  for (let i = 1; i <= 60; i++) await make(`Run ${i}`, i <= 58);
  const page = await site.page("/sessions");
  const rows = () => page.evaluate(() => document.querySelectorAll("tbody tr").length);

  await t.step("shows the latest, and more when asked", async () => {
    await says(page, "The latest 50 sessions");
    await press(page, "Show more");
    await says(page, "60 sessions");
    assert.equal(await rows(), 60);
  });

  await t.step("filters at the server, kept in the address", async () => {
    await fill(page, "Name", "run 1");
    await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 11);
    await page.select(".toolbar .field:nth-of-type(2) select", "running");
    await says(page, "No session fits");
    assert.equal(new URL(page.url()).search, "?search=run+1&state=running");
    await press(page, "Show all");
    await says(page, "sessions");
    await page.goto(`${site.origin}/sessions?state=running&when=today`);
    await says(page, "2 sessions");
  });

  for (const [width, dark] of [[1280, false], [1280, true], [390, false]] as const) {
    await t.step(`${width} pixels, ${dark ? "dark" : "light"}`, async () => {
      const other = await site.page("/sessions", { width, dark });
      await says(other, "Run 60");
      assert.deepEqual(await violations(other), []);
      const wide = await other.evaluate(() => document.querySelector("main")!.scrollWidth);
      assert.ok(wide <= width, `the page is ${wide} pixels wide`);
      await shot(other, `runs_${width}${dark ? "_dark" : ""}`);
      await other.close();
    });
  }

  await t.step("deletes one, and the whole history after its word was typed", async () => {
    await page.goto(`${site.origin}/sessions`);
    await press(page, "Delete Run 58");
    await page.locator("dialog .danger").click();
    await says(page, "The session was deleted.");
    await page.waitForFunction(() => !document.body.innerText.includes("Run 58"));
    await press(page, "Clear history");
    assert.equal(
      await page.evaluate(() => document.querySelector<HTMLButtonElement>("dialog .danger")!.disabled),
      true,
    );
    await page.locator("dialog input").fill("clear");
    await page.locator("dialog .danger").click();
    await says(page, "57 sessions were deleted.");
    await says(page, "2 sessions");
  });
  assert.deepEqual(site.complaints, []);
});
