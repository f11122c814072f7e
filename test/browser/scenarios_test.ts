/// <reference lib="dom" />
/** The manual's typical scenarios, each from the first click to the deployed disk. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import type { SessionView } from "../../src/contract/mod.ts";
import { blankDisk } from "../support/images.ts";
import { Program } from "../support/program.ts";
import { Room } from "../support/room.ts";
import { browserLacking, buildConsole, fill, launchBrowser, press, says } from "./harness.ts";
import { begins, next, nextUntil } from "./wizard_ways.ts";

const lacking = browserLacking();
if (lacking) console.log(`test/browser: nothing is tested here: ${lacking}`);

const KINDS = ["laptop", "desktop"] as const;

/** Somebody at the console of a room. */
class Admin implements AsyncDisposable {
  private constructor(readonly room: Room, readonly browser: Browser, readonly page: Page) {}

  static async at(room: Room): Promise<Admin> {
    await buildConsole();
    const browser = await launchBrowser();
    const page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 1000 });
    return new Admin(room, browser, page);
  }

  /** Goes to a page of the console. */
  async goTo(path: string): Promise<void> {
    await this.page.goto(`http://${this.room.address}${path}`);
    await this.page.waitForSelector("h1");
  }

  /** Goes through the wizard up to the step of the session's type, with an image and a name. */
  async describe(path: string, image: string, name: string): Promise<void> {
    const { page } = this;
    await this.goTo(path);
    await begins(page);
    await nextUntil(page, "Image to deploy");
    await press(page, image);
    await next(page, /template/.test(path) ? "Template name" : "Session name");
    await page.waitForFunction(() =>
      document.querySelector<HTMLInputElement>(".wizard-body input")?.value !== ""
    );
    await fill(page, "Name", name);
    await nextUntil(page, "Session type");
  }

  /** Says how many, and that targets end with their session; goes on to the step after. */
  async count(numbers: Record<string, string>, then: string): Promise<void> {
    const { page } = this;
    await nextUntil(page, "Targets");
    for (const [label, value] of Object.entries(numbers)) await fill(page, label, value);
    await next(page, "Post-config");
    await press(page, "ends its deployment program");
    await next(page, then);
  }

  /** The newest session of that name. */
  async session(name: string): Promise<SessionView> {
    for (const end = performance.now() + 30_000; performance.now() < end;) {
      const answer = await fetch(`http://${this.room.address}/api/v1/sessions`);
      const found = (await answer.json() as SessionView[]).find((each) => each.name.startsWith(name));
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    assert.fail(`there is no session ${name}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
  }
}

Deno.test(
  { name: "scenario 1 and 2: automatic cyclic deployment, batch after batch", ignore: !!lacking },
  async () => {
    await using room = await Room.open();
    await using admin = await Admin.at(room);
    const { page } = admin, image = await room.image("master", 31, 12), size = image.content.length;
    await admin.describe("/sessions/new", "master", "Line");
    await press(page, "Automatic");
    await admin.count(
      {
        "Most active targets": "2",
        "Fewest active targets": "2",
        "Share in %": "50",
        "Session time limit": "3600",
      },
      "Schedule",
    );
    await press(page, "Cyclic");
    await next(page, "Summary");
    await says(page, "The disks will be overwritten");
    await press(page, "Create schedule");
    await says(page, "The schedule was created.");
    const first = await admin.session("Line");
    const targets = await Promise.all(["a", "b"].map((name) => room.target(name, size)));
    await room.over(first.id, "finished");
    for (const target of targets) {
      assert.equal(await target.program.end(), 0, target.program.tail());
      await room.right(target, image);
    }
    // The next batch needs no click: the session is there again.
    const second = await admin.session("Line");
    assert.notEqual(second.id, first.id);
    assert.equal(second.state, "gathering");
    await admin.goTo(`/sessions/${first.id}`);
    await says(page, "Finished");
    await admin.goTo("/schedules");
    await press(page, "Stop: Line");
    await press(page, "Stop");
    await says(page, "Stopped");
  },
);

Deno.test({
  name: "scenario 3: several kinds of machines at once, told apart by Session ID",
  ignore: !!lacking,
}, async () => {
  await using room = await Room.open();
  await using admin = await Admin.at(room);
  const { page } = admin, size = 12 << 20;
  const images = { laptop: await room.image("laptop", 32, 12), desktop: await room.image("desktop", 33, 12) };
  for (const kind of KINDS) {
    await admin.describe("/templates/new", kind, `Kind ${kind}`);
    await press(page, "By session ID");
    await fill(page, "Session ID", kind);
    await admin.count({ "Wait for more machines": "0" }, "Summary");
    await press(page, "Create template");
    await says(page, "The template was created.");
    await admin.goTo("/sessions/new");
    await begins(page);
    await press(page, "Use a template as it is");
    await page.waitForSelector(".wizard-body select");
    const [template] = await page.$$eval(
      ".wizard-body option",
      (options, name) =>
        options.filter((each) => each.textContent === name).map((each) => (each as HTMLOptionElement).value),
      `Kind ${kind}`,
    );
    await page.select(".wizard-body select", template);
    await next(page, "Session name");
    await fill(page, "Name", `Run ${kind}`);
    await next(page, "Schedule");
    await press(page, "Cyclic");
    await next(page, "Summary");
    await press(page, "Create schedule");
    await says(page, "The schedule was created.");
  }
  const runs = { laptop: await admin.session("Run laptop"), desktop: await admin.session("Run desktop") };
  const targets = await Promise.all(
    KINDS.map(async (kind) => ({ kind, target: await room.target(kind, size, ["--session", kind]) })),
  );
  for (const { kind, target } of targets) {
    await room.over(runs[kind].id, "finished");
    assert.equal(await target.program.end(), 0, target.program.tail());
    await room.right(target, images[kind]);
  }
});

Deno.test({
  name: "scenario 4: particular machines by their MAC addresses, from an imported list, by the clock",
  ignore: !!lacking,
}, async () => {
  await using room = await Room.open();
  await using admin = await Admin.at(room);
  const { page } = admin, image = await room.image("office", 34, 12);
  await admin.describe("/sessions/new", "office", "Friday");
  await press(page, "By MAC address");
  await next(page, "Machines");
  await fill(page, "List as text", "lab-1;00-0A-48-00-DD-1A\n000a.4800.dd1b lab-2\n");
  await says(page, "2 machines understood");
  await press(page, "Add 2 machines");
  await says(page, "2 machines chosen");
  await admin.count({ "Fewest active targets": "2", "Wait for more machines": "600" }, "Schedule");
  await press(page, "Once");
  // The next full minute: a run may be asked for no earlier than now.
  const soon = new Date(Date.now() + 61_000), iso = (date: Date) => date.toISOString();
  await page.$eval('::-p-aria([name="Day"])', setValue, iso(soon).slice(0, 10));
  await page.$eval('::-p-aria([name="Time"])', setValue, iso(soon).slice(11, 16));
  await page.$eval('::-p-aria([name="Time zone"])', setValue, "UTC");
  await next(page, "Summary");
  await press(page, "Create schedule");
  await says(page, "The schedule was created.");
  const targets = [];
  for (const mac of ["00:0a:48:00:dd:1a", "00:0a:48:00:dd:1b"]) {
    targets.push(await room.target(mac, image.content.length));
  }
  let session: SessionView | undefined;
  for (const end = performance.now() + 130_000; !session && performance.now() < end;) {
    const all = await (await fetch(`http://${room.address}/api/v1/sessions`)).json() as SessionView[];
    session = all.find(({ name }) => name.startsWith("Friday"));
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  assert(session, "the schedule made no session");
  await room.over(session.id, "finished");
  for (const target of targets) {
    assert.equal(await target.program.end(), 0, target.program.tail());
    await room.right(target, image);
  }
  await admin.goTo(`/sessions/${session.id}`);
  await says(page, "Finished");
});

Deno.test({
  name: "scenario 5: the machine decides; two that decide alike share a session, which the console shows",
  ignore: !!lacking,
}, async () => {
  await using room = await Room.open();
  await using admin = await Admin.at(room);
  const { page } = admin, image = await room.image("office", 35, 12);
  await admin.goTo("/");
  const disks = ["a", "b"].map((name) => `${room.directory}/${name}.disk`);
  const start = async (disk: string, i: number) => {
    await blankDisk(disk, image.content.length);
    const words = [
      "--target",
      "--mode",
      "client",
      "--server",
      room.address,
      "--id",
      `pc-${i + 1}`,
      "--disk",
      disk,
    ];
    return new Program(disk, [...words, "--image", "office", "--yes", "--json"]);
  };
  await using one = await start(disks[0], 0);
  await using two = await start(disks[1], 1);
  for (const program of [one, two]) assert.equal(await program.end(60_000), 0, program.tail());
  const session = await admin.session("");
  assert.equal(session.origin, "client");
  for (const [i, disk] of disks.entries()) {
    await room.right({ name: `pc-${i + 1}`, disk, program: one }, image);
  }
  await admin.goTo("/sessions");
  await says(page, session.name);
  await admin.goTo(`/sessions/${session.id}`);
  await says(page, "pc-2");
});

/** Gives a date or time field its value as a reader's choice would. */
function setValue(field: Element, value: string): void {
  const input = field as HTMLInputElement;
  const prototype = input.tagName === "SELECT" ? HTMLSelectElement.prototype : HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, "value")!.set!.call(input, value);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
