import axe from "axe-core";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { makeImage } from "../support/images.ts";
import { Program } from "../support/program.ts";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const CALM = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const MAIN = new URL("../../", import.meta.url).pathname;

/** Why no browser can be driven here; undefined when one can. */
export function browserLacking(): string | undefined {
  return chromium() ? undefined : "chromium is not installed";
}

/** A browser without a window. */
export function launchBrowser(): Promise<Browser> {
  return puppeteer.launch({ executablePath: chromium(), args: CALM });
}

/** How a site is started. */
export interface SiteOptions {
  /** More arguments to `serve`. */
  args?: string[];
  /** Lay an image called `office` into the storage; on by default. */
  image?: boolean;
  /** With accounts, as shipped; without, everybody at this machine may do everything. */
  accounts?: boolean;
}

/** A real server on a folder of its own, and a real browser that looks at it. */
export class BrowserSite implements AsyncDisposable {
  /** Errors that the page's scripts or its policy reported. */
  readonly complaints: string[] = [];
  readonly #stack: AsyncDisposableStack;

  private constructor(
    readonly folder: string,
    readonly origin: string,
    readonly server: Program,
    readonly browser: Browser,
    stack: AsyncDisposableStack,
  ) {
    this.#stack = stack;
  }

  static async open({ args = [], image = true, accounts = false }: SiteOptions = {}): Promise<BrowserSite> {
    await using stack = new AsyncDisposableStack();
    const folder = await Deno.makeTempDir({ prefix: "broadside-browser-" });
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    await Deno.mkdir(`${folder}/images`);
    if (image) await makeImage(`${folder}/images`, "office", 7, 8);
    await buildConsole();
    const server = stack.use(
      new Program("server", [
        ...[
          "serve",
          "--json",
          "--port",
          "0",
          "--https-port",
          "off",
          "--no-boot",
          "--data",
          `${folder}/data`,
        ],
        ...["--images", `${folder}/images`, ...(accounts ? [] : ["--open-access"]), ...args],
      ]),
    );
    const ready = await server.hear("that it is ready", ({ event }) => event === "ready");
    const browser = await launchBrowser();
    stack.defer(() => browser.close());
    return new BrowserSite(
      folder,
      `http://127.0.0.1:${new URL(String(ready.console)).port}`,
      server,
      browser,
      stack.move(),
    );
  }

  /** A page of the console, shown in a new tab, with its content there. */
  async page(path: string, { width = 1280, height = 900, dark = false } = {}): Promise<Page> {
    const page = await this.browser.newPage();
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") {
        this.complaints.push(`${message.text()} ${message.location().url ?? ""}`);
      }
    });
    await page.setViewport({ width, height });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }]);
    await page.goto(this.origin + path);
    await page.waitForSelector("h1");
    return page;
  }

  /** Asks the server's API as a script on this machine would. */
  async api<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.origin}/api/v1/${path}`, {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** What axe finds wrong with a page by WCAG 2.2 AA, a line each. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  // In the page's world; axe is its global there.
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(options: unknown): Promise<any> } };
    const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    return (await axe.run({ runOnly: rules })).violations;
  });
  return found.map((each: any) =>
    `${each.id}: ${each.help} (${
      each.nodes.slice(0, 3).map((node: any) => node.html.slice(0, 120)).join(" | ")
    })`
  );
}

/** Presses the button, link, box or choice that reads so; waits until there is one. */
export async function press(page: Page, text: string): Promise<void> {
  const selector = ["button", "link", "radio", "checkbox"].map((role) =>
    `::-p-aria([name="${text}"][role="${role}"])`
  ).join(", ");
  await page.locator(selector).click();
}

/** Fills the field with that label. */
export async function fill(page: Page, label: string, value: string): Promise<void> {
  await page.locator(`::-p-aria([name="${label}"])`).fill(value);
}

/** Waits until the page says so somewhere. */
export async function says(page: Page, text: string, timeout = 15_000): Promise<void> {
  await page.waitForFunction((text: string) => document.body.innerText.includes(text), { timeout }, text);
}

function chromium(): string | undefined {
  return PLACES.find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

let built: Promise<void> | undefined;

/** Builds the console once a run: what is tested is what lies here. */
export function buildConsole(): Promise<void> {
  return built ??= (async () => {
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--quiet", "scripts/ui.ts"],
      cwd: MAIN,
    });
    const { success, stderr } = await command.output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  })();
}
