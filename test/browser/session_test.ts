/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { SessionView } from "../../src/contract/mod.ts";
import { Program } from "../support/program.ts";
import { FakeTargets } from "./fake_targets.ts";
import { browserLacking, BrowserSite, press, says, violations } from "./harness.ts";
import { shot } from "./shot.ts";

const lacking = browserLacking();

/** A server that sends over the loopback, to a group that no other test has. */
async function openSite(): Promise<{ site: BrowserSite; config: string }> {
  const config = await Deno.makeTempFile({ suffix: ".ini" });
  await Deno.writeTextFile(config, `BASEID=${1 + crypto.getRandomValues(new Uint8Array(1))[0] % 224}\n`);
  return { site: await BrowserSite.open({ args: ["--interface", "lo", "--config", config] }), config };
}

Deno.test(
  { name: "browser: a session of two real targets, watched to its end", ignore: !!lacking },
  async () => {
    const { site, config } = await openSite();
    await using stack = new AsyncDisposableStack();
    stack.defer(() => Deno.remove(config));
    stack.use(site);
    const { id } = await site.api<SessionView>("POST", "sessions", {
      ...{ image: "office", name: "Two of them", minTargets: 2, maxTargets: 2, waitSeconds: 600 },
      ...{ rateLimit: { value: 1.2, unit: "MB/s" }, after: "exit" },
    });
    const overview = await site.page("/"), monitor = await site.page(`/sessions/${id}`);
    await says(monitor, "No machine is here yet");
    // Only the tab in front has frames.
    await overview.bringToFront();
    await says(overview, "0 of 2 here");
    for (const name of ["desk-1", "desk-2"]) {
      const disk = `${site.folder}/${name}.disk`;
      await Deno.writeFile(disk, new Uint8Array(8 << 20));
      const words = [
        "--target",
        "--json",
        "--id",
        name,
        "--disk",
        disk,
        "--server",
        site.origin.slice("http://".length),
      ];
      stack.use(new Program(name, words));
    }
    await says(overview, "Deploying 2 machines", 30_000);
    await shot(overview, "overview_real");
    await monitor.bringToFront();
    await says(monitor, "desk-2");
    await says(monitor, "Receiving");
    // A row's details lie beside the page, and say what machine it is.
    await press(monitor, "Details of desk-1");
    await says(monitor, "Disk written to");
    await shot(monitor, "session_real");
    await monitor.keyboard.press("Escape");
    await monitor.waitForFunction(() => !document.querySelector(".panel"));
    await monitor.waitForFunction(() =>
      parseInt(document.querySelector(".monitor-progress strong")!.textContent!) >= 30
    );
    await shot(monitor, "session_real");
    await says(monitor, "2 of 2 machines succeeded", 40_000);
    await says(monitor, "Finished");
    await says(monitor, "Run again");
    await shot(monitor, "session_real_end");
    assert.deepEqual(await violations(monitor), []);
    await overview.bringToFront();
    await says(overview, "No session is running");
    const deployed = await overview.evaluate(() => document.querySelectorAll(".glance dd")[2].textContent);
    assert.equal(deployed, "2");
    assert.deepEqual(site.complaints, []);
  },
);

Deno.test(
  { name: "browser: many targets: failures, filters, actions, widths", ignore: !!lacking },
  async (t) => {
    const { site, config } = await openSite();
    await using stack = new AsyncDisposableStack();
    stack.defer(() => Deno.remove(config));
    stack.use(site);
    const targets = stack.use(new FakeTargets(site.origin));
    const { id } = await site.api<SessionView>("POST", "sessions", {
      ...{
        image: "office",
        name: "Room 4",
        minTargets: 12,
        maxTargets: 12,
        waitSeconds: 600,
        after: "reboot",
      },
    });
    const page = await site.page(`/sessions/${id}`);
    for (let i = 1; i <= 12; i++) {
      targets.add(`PC-${i}`, i, {
        seconds: 600,
        failsAt: i === 5 ? 0 : undefined,
      });
    }
    await says(page, "1 failed");

    await t.step("filters by state and text, kept in the address", async () => {
      await page.select(`.toolbar select`, "failed");
      await says(page, "1 of 12 targets");
      await says(page, "the disk reports an error");
      assert.equal(new URL(page.url()).searchParams.get("state"), "failed");
      await page.select(`.toolbar select`, "");
      await says(page, "12 targets");
    });

    for (const [width, dark] of [[1280, false], [1280, true], [390, false]] as const) {
      await t.step(`${width} pixels, ${dark ? "dark" : "light"}`, async () => {
        const other = await site.page(`/sessions/${id}`, { width, dark });
        await says(other, "PC-12");
        await press(other, "Expand all");
        assert.deepEqual(await violations(other), []);
        const wide = await other.evaluate(() => document.querySelector("main")!.scrollWidth);
        assert.ok(wide <= width, `the page is ${wide} pixels wide`);
        await shot(other, `session_${width}${dark ? "_dark" : ""}`);
        await other.close();
      });
    }

    await t.step("is stopped after a question, then deleted", async () => {
      await press(page, "Stop");
      await says(page, "will not boot until they get a whole one");
      await page.locator("dialog .danger").click();
      await says(page, "Stopped by the operator");
      await page.waitForSelector("dialog", { hidden: true });
      await press(page, "Delete");
      await page.locator("dialog .danger").click();
      await says(page, "The session was deleted.");
      assert.equal(new URL(page.url()).pathname, "/sessions");
      await page.goto(`${site.origin}/sessions/${id}`);
      await says(page, "There is no such session");
    });
    // The browser itself notes that the last one was not found.
    assert.deepEqual(site.complaints.filter((each) => !each.includes("404")), []);
  },
);
