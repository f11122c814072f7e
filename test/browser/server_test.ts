/// <reference lib="dom" />
import assert from "node:assert/strict";
import { Program } from "../support/program.ts";
import { browserLacking, BrowserSite, fill, press, says } from "./harness.ts";

const lacking = browserLacking();

/** Makes license keys and a license of ten machines in a folder. */
async function licenses(folder: string): Promise<{ key: string; text: string }> {
  for (
    const words of [
      ["license", "keygen", "--out", `${folder}/vendor`],
      [
        "license",
        "issue",
        "--key",
        `${folder}/vendor.key`,
        "--licensee",
        "School 7",
        "--quota",
        "10",
        "--out",
        `${folder}/ten.lic`,
      ],
    ]
  ) {
    await using program = new Program(words.join(" "), words);
    assert.equal(await program.end(), 0, program.tail());
  }
  return { key: `${folder}/vendor.pub`, text: await Deno.readTextFile(`${folder}/ten.lic`) };
}

Deno.test({ name: "browser: settings, a license, images and machines", ignore: !!lacking }, async (t) => {
  const folder = await Deno.makeTempDir();
  await using stack = new AsyncDisposableStack();
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  const { key, text } = await licenses(folder);
  const site = stack.use(await BrowserSite.open({ args: ["--license-key", key] }));
  const page = await site.page("/settings");

  await t.step("the console's own settings are kept", async () => {
    await says(page, "Show computer names");
    await fill(page, "New sessions wait for machines", "90");
    await press(page, "Save");
    await says(page, "Saved.");
    assert.equal((await site.api<{ waitSeconds: number }>("GET", "settings/console")).waitSeconds, 90);
  });

  await t.step(
    "a settings file is changed, its comments stay, and a value out of range is refused",
    async () => {
      const path = `${site.folder}/data/mcast.ini`;
      await Deno.writeTextFile(path, "; ours\nBASEID=7 \n");
      await page.goto(`${site.origin}/settings?file=mcast.ini`);
      await says(page, "BASEID");
      await fill(page, "BASEID", "700");
      await says(page, "A whole number from 1 to 224");
      assert(await page.$eval("button.main", (button) => (button as HTMLButtonElement).disabled));
      await fill(page, "BASEID", "17");
      await press(page, "Save");
      await says(page, "mcast.ini was written.");
      assert.match(await Deno.readTextFile(path), /^; ours\nBASEID=17 ?\n/);
    },
  );

  await t.step("a license is added, and one that was changed is refused", async () => {
    await page.goto(`${site.origin}/about`);
    await says(page, "Evaluation");
    await press(page, "Add license");
    await fill(page, "Its text", text.replace("quota=10", "quota=99"));
    await page.locator("dialog .main").click();
    await page.waitForSelector("dialog .error");
    await fill(page, "Its text", text);
    await page.locator("dialog .main").click();
    await says(page, "School 7");
    const { total } = await site.api<{ total: number }>("GET", "license");
    assert.equal(total, 10);
  });

  await t.step("an image is shown, verified, and deleted after its name was typed", async () => {
    await page.goto(`${site.origin}/images/office`);
    await says(page, "Disk layout");
    await press(page, "Verify");
    await says(page, "Every byte is as it was made");
    await press(page, "Delete");
    await page.waitForSelector("dialog");
    assert(await page.$eval("dialog .danger", (button) => (button as HTMLButtonElement).disabled));
    await fill(page, "Type office to confirm", "office");
    await page.locator("dialog .danger").click();
    await says(page, "No images yet");
  });

  await t.step("machines are imported, assigned, named and forgotten", async () => {
    await page.goto(`${site.origin}/machines`);
    await press(page, "Import…");
    await fill(
      page,
      "Or paste the list",
      "00-0A-48-00-DD-1A lab-1\nnonsense 00:0a:48\n000a.4800.dd1b, lab-2",
    );
    await says(page, "2 machines understood");
    await says(page, "1 line was not understood");
    await fill(page, "Put all of them into group", "Room 4");
    await page.locator("dialog .main").click();
    await says(page, "2 added");
    await says(page, "lab-2");
    await press(page, "Select all shown");
    await press(page, "Assign…");
    await page.select("dialog select", "server");
    await page.locator("dialog .main").click();
    await says(page, "server-driving");
    await press(page, "lab-1");
    await says(page, "What it boots");
    await fill(page, "Name", "Desk 1");
    await press(page, "Save");
    await says(page, "Saved.");
    await press(page, "Forget");
    await page.locator("dialog .danger").click();
    await says(page, "Desk 1 was forgotten.");
  });
  // The license that was refused is told by the browser as a failed request.
  assert.deepEqual(site.complaints.filter((each) => !/status of 4\d\d/.test(each)), []);
});
