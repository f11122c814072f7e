import type { Page } from "puppeteer-core";
import { press, says } from "./harness.ts";

/** Goes on to a wizard's next step by its button, and waits until that is shown. */
export async function next(page: Page, title: string): Promise<void> {
  await press(page, "Next");
  await shows(page, title);
}

/** Waits until a wizard shows the step of that title and has its focus on it. */
export async function shows(page: Page, title: string): Promise<void> {
  await page.waitForFunction(
    (title: string) => document.querySelector(".wizard-step h2")?.textContent === title,
    { timeout: 10_000 },
    title,
  );
}

/** Presses Next until the step of that title is shown. */
export async function nextUntil(page: Page, title: string): Promise<void> {
  for (let turn = 0; turn < 12; turn++) {
    const now = await titleOf(page);
    if (now === title) return;
    await press(page, "Next");
    await page.waitForFunction(
      (now: string | null) => document.querySelector(".wizard-step h2")?.textContent !== now,
      { timeout: 10_000 },
      now,
    );
  }
  throw new Error(`The wizard never came to ${title}`);
}

/** Opens a wizard and waits for its first step. */
export async function begins(page: Page): Promise<void> {
  await says(page, "Step 1 of");
}

/** What the field of that label holds. */
export function valueOf(page: Page, label: string): Promise<string> {
  return page.$eval(`::-p-aria([name="${label}"])`, (field) => (field as HTMLInputElement).value);
}

function titleOf(page: Page): Promise<string | null> {
  return page.$eval(".wizard-step h2", (title) => title.textContent);
}
