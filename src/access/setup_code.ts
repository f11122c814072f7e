import { hashOf, type RandomBytes, same } from "./secrets.ts";

/** Without 0, O, 1, I and L: it is read from one screen and typed at another. */
const SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const GROUPS = 4, GROUP = 4;

/** A code such as `7K3M-WQ9X-2HFT-RB6V`, of 79 random bits. */
export function newSetupCode(random: RandomBytes): string {
  const signs: string[] = [];
  while (signs.length < GROUPS * GROUP) {
    // Bytes beyond the last whole round would favour the first signs.
    const most = Math.floor(256 / SIGNS.length) * SIGNS.length;
    for (const byte of random(GROUPS * GROUP)) if (byte < most) signs.push(SIGNS[byte % SIGNS.length]);
  }
  const groups = Array.from({ length: GROUPS }, (_, i) => signs.slice(i * GROUP, (i + 1) * GROUP).join(""));
  return groups.join("-");
}

/** What a code is kept as. */
export function setupCodeHash(code: string): string {
  return hashOf(plain(code));
}

/** Whether a code, however it was typed, is the one with that hash. */
export function isSetupCode(typed: string, hash: string): boolean {
  return same(setupCodeHash(typed), hash);
}

function plain(code: string): string {
  return code.toUpperCase().replace(/[^0-9A-Z]/g, "");
}
