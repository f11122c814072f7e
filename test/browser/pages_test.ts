/// <reference lib="dom" />
import assert from "node:assert/strict";
import { browserLacking, BrowserSite, says, violations } from "./harness.ts";

const lacking = browserLacking();
if (lacking) console.log(`test/browser: nothing is tested here: ${lacking}`);

const PAGES: [path: string, words: string][] = [
  ["/", "Overview"],
  ["/sessions", "Session runs"],
  ["/templates", "Templates"],
  ["/schedules", "Schedules"],
  ["/images", "office"],
  ["/images/office", "Disk layout"],
  ["/machines", "PC-02"],
  ["/machines/1", "What it boots"],
  ["/pxe", "PXE server"],
  ["/pxe?tab=leases", "Reservations"],
  ["/pxe?tab=hints", "dnsmasq"],
  ["/log", "Log"],
  ["/settings", "Show computer names"],
  ["/settings?file=mcast.ini", "BASEID"],
  ["/users", "has no accounts"],
  ["/about", "License"],
  ["/help", "The first deployment"],
  ["/help/sessions", "By session ID"],
  ["/machines/1/nowhere", "There is no such page"],
];

Deno.test(
  { name: "browser: every page, in light and dark, wide and narrow", ignore: !!lacking },
  async (t) => {
    await using site = await BrowserSite.open();
    await site.api("POST", "machines/import", [
      { mac: "00:0a:48:00:dd:1a", name: "PC-01", group: "Room 4" },
      { mac: "00:0a:48:00:dd:1b", name: "PC-02" },
    ]);
    for (const [width, dark] of [[1280, false], [390, true]] as const) {
      const page = await site.page("/help", { width, dark });
      for (const [path, words] of PAGES) {
        await t.step(`${path}, ${dark ? "dark" : "light"}, ${width} pixels`, async () => {
          await page.goto(site.origin + path);
          await says(page, words);
          assert.deepEqual(await violations(page), []);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(wide <= width, `the page is ${wide} pixels wide`);
          if (path === "/") {
            const sizes = await page.evaluate(() =>
              (performance.getEntriesByType("resource") as PerformanceResourceTiming[])
                .filter(({ name }) => name.includes("/ui/")).reduce(
                  (sum, { encodedBodySize }) => sum + encodedBodySize,
                  0,
                )
            );
            assert.ok(sizes > 10_000 && sizes < 150_000, `the first page takes ${sizes} bytes`);
            console.log(`the first page takes ${sizes} bytes, compressed`);
          }
          const shots = Deno.env.get("SHOTS");
          if (shots) {
            await page.screenshot({
              path: `${shots}/${width}${path.replace(/\W/g, "_")}.png`,
              fullPage: true,
            });
          }
        });
      }
      await page.close();
    }
    // Pages about accounts are told that there are none.
    assert.deepEqual(
      site.complaints.filter((each) => !/status of 4\d\d.*\/(users|tokens|audit)/.test(each)),
      [],
    );
  },
);
