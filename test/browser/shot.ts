import type { Page } from "puppeteer-core";

/** Keeps a picture of the page for people to look at, in the folder that SHOTS names; without it nothing. */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = Deno.env.get("SHOTS");
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}
