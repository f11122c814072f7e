import assert from "node:assert/strict";
import type { Page } from "puppeteer-core";
import type { SessionView } from "../../src/contract/mod.ts";
import { browserLacking, BrowserSite, fill, press, says, violations } from "./harness.ts";
import { begins, next, nextUntil, shows, valueOf } from "./wizard_ways.ts";

const lacking = browserLacking();

const MACHINES = [
  { mac: "00:0a:48:00:dd:01", name: "PC-01", group: "Room 4" },
  { mac: "00:0a:48:00:dd:02", name: "PC-02", group: "Room 4" },
  { mac: "00:0a:48:00:dd:03", name: "Desk" },
];
const STEPS = [
  ...[
    "template",
    "image",
    "name",
    "destination",
    "network",
    "type",
    "machines",
    "numbers",
    "after",
    "schedule",
  ],
  "summary",
];

Deno.test({ name: "browser: the wizard of a session", ignore: !!lacking }, async (t) => {
  await using site = await BrowserSite.open();
  await site.api("POST", "machines/import", MACHINES);
  await Deno.writeTextFile(`${site.folder}/images/broken.img.zst`, "no image");

  await t.step("a session by mouse and keyboard, through all steps", async () => {
    const page = await site.page("/sessions/new");
    await begins(page);
    await next(page, "Image to deploy");
    await says(page, "Unusable");
    await press(page, "Next");
    await says(page, "Choose an image.");
    await press(page, "office");
    await next(page, "Session name");
    await page.waitForFunction(() =>
      document.querySelector<HTMLInputElement>(".wizard-body input")?.value === "office"
    );
    assert.equal(
      await page.evaluate(() => document.activeElement?.id),
      "wizard-step",
      "the heading has the focus",
    );
    await fill(page, "Name", "Room four");
    await page.keyboard.press("Enter");
    await shows(page, "Destination");
    await press(page, "By its number");
    await fill(page, "Disk number", "0");
    await says(page, "a number from 1 to 9999");
    await page.keyboard.press("Enter");
    await shows(page, "Destination");
    await fill(page, "Disk number", "2");
    await page.keyboard.press("Enter");
    await shows(page, "Outgoing network interface");
    await fill(page, "Rate limit", "12.5");
    await page.keyboard.press("Enter");
    await shows(page, "Session type");
    await press(page, "By MAC address");
    await press(page, "ConstantCast");
    await next(page, "Machines");
    await press(page, "Next");
    await says(page, "Choose at least one machine.");
    await press(page, "Select Desk");
    await page.select('::-p-aria([name="Group"])', "=Room 4");
    await press(page, "Select all 2 shown");
    await says(page, "3 machines chosen");
    await fill(page, "List as text", "Name;MAC\npc-9;000A.4800.DD09\nnothing 00:0a:48\n00-0a-48-00-dd-01");
    await says(page, "2 machines understood");
    await says(page, "Line 3, “nothing 00:0a:48”: no MAC address");
    await press(page, "Add 2 machines");
    await says(page, "4 machines chosen");
    await next(page, "Targets");
    await fill(page, "Fewest active targets", "5");
    await says(page, "Not more than the machines chosen.");
    await fill(page, "Fewest active targets", "2");
    await fill(page, "Most active targets", "3");
    await fill(page, "Session time limit", "45");
    await fill(page, "Give up after", "30");
    await fill(page, "Share in %", "90");
    await page.keyboard.press("Enter");
    await shows(page, "Post-config");
    await press(page, "switches off");
    await press(page, "Read back what was written");
    await next(page, "Schedule");
    assert.ok(await page.$eval("input[value=cyclic]", (radio) => (radio as HTMLInputElement).disabled));
    await next(page, "Summary");
    await says(page, "The disks will be overwritten");
    await says(page, "each of the 4 machines chosen");
    // Both clicks of a double click come before any answer.
    await page.$eval(".wizard-foot .main", (button) => {
      (button as HTMLButtonElement).click();
      (button as HTMLButtonElement).click();
    });
    await page.waitForFunction(() => location.pathname === "/sessions/1");
    const all = await site.api<SessionView[]>("GET", "sessions");
    assert.equal(all.length, 1);
    const { name, options } = await site.api<SessionView>("GET", "sessions/1");
    assert.equal(name, "Room four");
    assert.deepEqual(options, {
      name: "Room four",
      image: "office",
      type: "mac",
      sessionId: null,
      machines: [
        { mac: "00:0a:48:00:dd:03", name: "Desk" },
        { mac: "00:0a:48:00:dd:01", name: "PC-01" },
        { mac: "00:0a:48:00:dd:02", name: "PC-02" },
        { mac: "00:0a:48:00:dd:09", name: "pc-9" },
      ],
      wake: false,
      destination: { disk: "index:2", partition: null },
      ...{ minTargets: 2, maxTargets: 3, waitSeconds: 60, giveUpSeconds: 1800, timeLimitSeconds: 2700 },
      succeed: { percent: 90 },
      rateLimit: { value: 12.5, unit: "MB/s" },
      interface: null,
      ...{ constantCast: true, readback: true, grow: false, after: "poweroff" },
    });
    await page.close();
  });

  await t.step("input stays on the ways back, on a reload and on a link pressed by accident", async () => {
    const page = await site.page("/sessions/new?image=office");
    const asked: string[] = [];
    page.on("dialog", async (dialog) => {
      asked.push(dialog.type());
      await (dialog.type() === "beforeunload" ? dialog.accept() : dialog.dismiss());
    });
    await begins(page);
    await nextUntil(page, "Session name");
    await fill(page, "Name", "kept");
    await next(page, "Destination");
    await press(page, "Into a partition that is there");
    await fill(page, "Partition number", "3");
    await page.goBack();
    await shows(page, "Session name");
    assert.equal(await valueOf(page, "Name"), "kept");
    await next(page, "Destination");
    assert.equal(await valueOf(page, "Partition number"), "3");
    await page.keyboard.press("Escape");
    await press(page, "Log");
    await shows(page, "Destination");
    assert.deepEqual(asked, ["confirm"]);
    await page.reload();
    await says(page, "What you entered before is back.");
    await shows(page, "Destination");
    assert.equal(await valueOf(page, "Partition number"), "3");
    await press(page, "Session name (done)");
    await shows(page, "Session name");
    assert.equal(await valueOf(page, "Name"), "kept");
    await press(page, "Start anew");
    await shows(page, "Template");
    await nextUntil(page, "Session name");
    assert.notEqual(await valueOf(page, "Name"), "kept");
    await page.close();
  });

  await t.step("a session that waits is changed; its list can be a file", async () => {
    const page = await site.page("/sessions/1/edit");
    await shows(page, "Image to deploy");
    await press(page, "Machines (done)");
    await shows(page, "Machines");
    await Deno.writeTextFile(`${site.folder}/list.csv`, "mac,name\r\n00:0a:48:00:dd:0a,café\r\n");
    const input = await page.$("input[type=file]");
    await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(
      `${site.folder}/list.csv`,
    );
    await press(page, "Add 1 machine");
    await says(page, "5 machines chosen");
    await press(page, "Back to the summary");
    await press(page, "Save changes");
    await page.waitForFunction(() => location.pathname === "/sessions/1");
    const { options } = await site.api<SessionView>("GET", "sessions/1");
    assert.deepEqual(options.machines.at(-1), { mac: "00:0a:48:00:dd:0a", name: "café" });
    assert.equal(options.machines.length, 5);
    await page.close();
    await site.api("POST", "sessions/1/stop", {});
    const late = await site.page("/sessions/1/edit");
    await says(late, "It cannot be changed any more");
    await late.close();
  });

  await t.step("machines chosen elsewhere are in it", async () => {
    const page = await site.page("/sessions/new?image=office&machines=00-0a-48-00-dd-02,000a4800dd03");
    await begins(page);
    await nextUntil(page, "Machines");
    await says(page, "2 machines chosen");
    await page.close();
  });

  for (const [width, dark] of [[1280, false], [390, true]] as const) {
    await t.step(`every step, ${dark ? "dark" : "light"}, ${width} pixels`, async () => {
      const page = await site.page("/about", { width, dark });
      for (const step of STEPS) {
        await page.goto(`${site.origin}/sessions/new?from=1&step=${step}`);
        await says(page, `Step ${STEPS.indexOf(step) + 1} of 11`);
        await settled(page);
        assert.deepEqual(await violations(page), [], step);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `the step ${step} is ${wide} pixels wide`);
        const shots = Deno.env.get("SHOTS");
        if (shots) {
          await page.screenshot({ path: `${shots}/wizard_${width}${dark}_${step}.png`, fullPage: true });
        }
      }
      await page.close();
    });
  }
  assert.deepEqual(site.complaints, []);
});

/** Waits until what the step asks the server for is there. */
async function settled(page: Page): Promise<void> {
  await page.waitForNetworkIdle({ idleTime: 50, concurrency: 1 });
}
