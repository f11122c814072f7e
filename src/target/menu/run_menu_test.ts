import { deepEqual, equal, ok } from "node:assert/strict";
import { ClientMenu, type MenuNews } from "./client_menu.ts";
import type { Key } from "./keys.ts";
import type { Page } from "./page.ts";
import { askOrder, askPage, askStartup } from "./run_menu.ts";
import type { MenuTerminal } from "./terminal.ts";

/** A terminal whose keys the test presses. */
class FakeTerminal implements MenuTerminal {
  readonly isDrawn = true;
  readonly #end = Promise.withResolvers<void>();
  readonly ended = this.#end.promise;
  onKey: (key: Key) => void = () => {};
  readonly shown: string[] = [];

  show(page: Page<unknown>): void {
    this.shown.push(page.spec.title);
  }

  press(...keys: Key[]): void {
    for (const key of keys) this.onKey(key);
  }

  leave(): void {}
  close(): void {}

  end(): void {
    this.#end.resolve();
  }
}

const NEVER = new AbortController().signal;
const DISK = { path: "/dev/sda", size: 1e12, title: "/dev/sda", wish: "auto", partitions: [] };
const MACHINE = { disks: () => [DISK], find: () => DISK };
const OFFER: MenuNews = {
  type: "offer",
  offer: {
    server: "s:1",
    sessions: [],
    images: [{
      name: "office",
      root: "0".repeat(64),
      diskSize: 1,
      dataBytes: 1,
      partitions: [],
      hasTable: true,
    }],
  },
};

Deno.test("menu: news of a question that was given up are not taken", async () => {
  const terminal = new FakeTerminal(), answers: ((news: MenuNews) => void)[] = [];
  const menu = new ClientMenu(MACHINE, { server: "s" });
  const order = askOrder(terminal, menu, () => new Promise((resolve) => answers.push(resolve)), NEVER);
  answers[0]({ type: "failed", why: "away" });
  await new Promise((resolve) => setTimeout(resolve));
  terminal.press("<enter>"); // Search again.
  terminal.press("x");
  equal(answers.length, 2);
  answers[1](OFFER);
  await new Promise((resolve) => setTimeout(resolve));
  terminal.press("1", "<enter>", "1", "<enter>", "y", "e", "s", "<enter>");
  deepEqual((await order)!.source, { image: "office" });
  ok(terminal.shown.includes("Summary"));
});

Deno.test("menu: an end of all keys, or of the program, cancels; a startup menu without a keyboard goes on", async () => {
  const terminal = new FakeTerminal(), menu = new ClientMenu(MACHINE, { server: "s" });
  const order = askOrder(terminal, menu, () => new Promise(() => {}), NEVER);
  terminal.end();
  equal(await order, undefined);
  equal(await askPage(terminal, { title: "x", items: [{ title: "y", value: 1 }] }, 2, NEVER), 2);
  const startup = askStartup(terminal, NEVER);
  await new Promise((resolve) => setTimeout(resolve, 20));
  terminal.press("7", "<enter>", "6", "<enter>");
  equal(await startup, "poweroff", "there is no seventh item");
});
