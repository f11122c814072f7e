import type { Key } from "./keys.ts";
import { Page, type PageSpec } from "./page.ts";

/** What a machine may do that booted without being told. */
export type StartupChoice = "server" | "client" | "logs" | "shell" | "reboot" | "poweroff";

/** Seconds until the first item begins by itself. */
export const STARTUP_SECONDS = 10;

const SPEC: PageSpec<StartupChoice> = {
  title: "Broadside",
  items: [
    {
      title: "Server-driving mode",
      told: "this machine waits for a session of the server",
      value: "server",
    },
    { title: "Client-driving mode", told: "choose here what is deployed", value: "client" },
    {
      title: "Log Saver",
      told: "pack this machine's log and hardware list, onto a USB stick",
      value: "logs",
    },
    { title: "Command line", told: "a shell, for looking at this machine", value: "shell" },
    { title: "Restart", value: "reboot" },
    { title: "Power off", value: "poweroff" },
  ],
};

/** The startup menu, whose first item begins after some seconds without a key. Pure. */
export class StartupMenu {
  page = new Page(SPEC);
  #left: number | undefined = STARTUP_SECONDS;

  constructor() {
    this.#tell();
  }

  /** Takes a key; any but Enter stops the countdown. */
  key(key: Key): StartupChoice | undefined {
    const isEnter = key === "<enter>";
    if (!isEnter) this.#left = undefined;
    const chosen = this.page.key(key)?.value;
    if (!isEnter) this.#tell();
    return chosen;
  }

  /** A second has passed. */
  tick(): StartupChoice | undefined {
    if (this.#left === undefined) return undefined;
    this.#left--;
    this.#tell();
    return this.#left > 0 ? undefined : this.page.spec.items[0].value;
  }

  #tell(): void {
    const { title } = SPEC.items[0];
    this.page.notice = this.#left === undefined
      ? ""
      : `${title} begins in ${this.#left} s. Any other key stops that.`;
  }
}
