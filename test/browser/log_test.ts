/// <reference lib="dom" />
import assert from "node:assert/strict";
import { browserLacking, BrowserSite, fill, press, says, violations } from "./harness.ts";
import { shot } from "./shot.ts";

const lacking = browserLacking();

Deno.test({ name: "browser: the log", ignore: !!lacking }, async (t) => {
  await using site = await BrowserSite.open();
  const make = (name: string) =>
    site.api<{ id: string }>("POST", "sessions", { image: "office", name, waitSeconds: 600 });
  for (let i = 1; i <= 150; i++) {
    const { id } = await make(`Run ${i}`);
    await site.api("POST", `sessions/${id}/stop`, {});
  }
  const page = await site.page("/log");
  const count = () => page.evaluate(() => document.querySelectorAll(".entry").length);

  await t.step(
    "shows the latest, of which only those near are in the page, and older ones when asked",
    async () => {
      await says(page, "200 entries");
      await page.waitForFunction(() => document.querySelectorAll(".entry").length < 200);
      await press(page, "Show older entries");
      await says(page, "This is the beginning.");
      assert.ok(await count() < 250, `${await count()} entries are in the page`);
    },
  );

  await t.step("follows what is written, until it shall not", async () => {
    await page.evaluate(() => scrollTo(0, 0));
    await make("A new one");
    await says(page, "name: A new one");
    await press(page, "Follow live");
    await make("One unseen");
    await new Promise((resolve) => setTimeout(resolve, 2500));
    assert.ok(!await page.evaluate(() => document.body.innerText.includes("name: One unseen")));
    await press(page, "Follow live");
    await says(page, "name: One unseen");
  });

  await t.step("opens an entry, and leads to its session", async () => {
    await page.click(".entry summary");
    await says(page, "Entry");
    assert.match(
      await page.$eval(".entry[open] a", (link) => link.getAttribute("href")!),
      /^\/sessions\/\d+$/,
    );
  });

  await t.step("filters, kept in the address and in the links that export", async () => {
    await fill(page, "Text", "Run 77");
    await says(page, "name: Run 77");
    await page.waitForFunction(() => document.querySelectorAll(".entry").length === 1);
    const href = await page.$eval('a[href*="format=csv"]', (link) => (link as HTMLAnchorElement).href);
    const csv = await (await fetch(href)).text();
    assert.equal(csv.trim().split("\n").length, 2);
    await page.goto(`${site.origin}/log?level=error&search=nothing`);
    await says(page, "No entry fits");
  });

  for (const [width, dark] of [[1280, false], [1280, true], [390, false]] as const) {
    await t.step(`${width} pixels, ${dark ? "dark" : "light"}`, async () => {
      const other = await site.page("/log", { width, dark });
      await says(other, "200 entries");
      assert.deepEqual(await violations(other), []);
      const wide = await other.evaluate(() => document.querySelector("main")!.scrollWidth);
      assert.ok(wide <= width, `the page is ${wide} pixels wide`);
      await shot(other, `log_${width}${dark ? "_dark" : ""}`);
      await other.close();
    });
  }
  assert.deepEqual(site.complaints, []);
});
