import assert from "node:assert/strict";
import { browserLacking, BrowserSite, fill, press, says, violations } from "./harness.ts";

const lacking = browserLacking();
if (lacking) console.log(`test/browser: nothing is tested here: ${lacking}`);
const PASSWORD = "correct horse battery";

Deno.test(
  { name: "browser: first start, set-up, users, tokens, login and logout", ignore: !!lacking },
  async (t) => {
    await using site = await BrowserSite.open({ accounts: true });
    const { setupCode } = site.server.said.find(({ event }) => event === "ready")!;
    const page = await site.page("/users");

    await t.step(
      "set-up: a wrong code is refused, two passwords that differ as well, then the first administrator",
      async () => {
        await says(page, "Welcome to Broadside");
        assert.deepEqual(await violations(page), []);
        await fill(page, "Set-up code", "AAAA-BBBB-CCCC-DDDD");
        await fill(page, "Your name here", "ada");
        await fill(page, "Password", PASSWORD);
        await fill(page, "Password once more", "another one");
        await says(page, "The two passwords are not the same.");
        await fill(page, "Password once more", PASSWORD);
        await press(page, "Make the administrator");
        await page.waitForSelector("[role=alert]");
        await fill(page, "Set-up code", String(setupCode));
        await press(page, "Make the administrator");
        await says(page, "Add user");
        assert.deepEqual(await violations(page), []);
      },
    );

    await t.step("a second user and a token, which the API takes", async () => {
      await press(page, "Add user");
      await fill(page, "Name", "vera");
      await page.select("dialog select", "viewer");
      await fill(page, "Password", PASSWORD);
      assert.deepEqual(await violations(page), []);
      await page.locator("dialog button[type=submit]").click();
      await says(page, "vera can log in now.");
      await press(page, "API tokens");
      await press(page, "New token");
      await fill(page, "What it is for", "nightly");
      await page.locator("dialog button[type=submit]").click();
      const token = await (await page.waitForSelector("pre.token"))!.evaluate((element) =>
        element.textContent!
      );
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${site.origin}/api/v1/status`, { headers });
      assert.equal(answer.status, 200, await answer.text());
      await press(page, "Close");
      await press(page, "Audit log");
      await says(page, "POST /api/v1/users");
      assert.deepEqual(await violations(page), []);
    });

    await t.step("a viewer logs in and is shown nothing that a viewer may not do", async () => {
      await press(page, "Log out");
      await says(page, "to this Broadside server");
      assert.deepEqual(await violations(page), []);
      await fill(page, "Name", "vera");
      await fill(page, "Password", "wrong");
      await press(page, "Log in");
      await page.waitForSelector("[role=alert]");
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await fill(page, "Password", PASSWORD);
      await press(page, "Log in");
      await says(page, "My password");
      const shown = await page.evaluate(() => document.body.innerText);
      assert.doesNotMatch(shown, /Audit log|Add user/);
      await page.goto(`${site.origin}/sessions/new`);
      await says(page, "There is no such page.");
    });
    // The refusals above are told by the browser as failed requests, and nothing else is.
    assert.deepEqual(site.complaints.filter((each) => !/status of (401|403|422|429)/.test(each)), []);
  },
);
