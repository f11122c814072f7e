import { createHash, timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";

/** What tokens for scripts begin with, so that scanners for leaked secrets know one when they see it. */
const TOKEN_PREFIX = "bst_";

/** Gives so many secret bytes. */
export type RandomBytes = (length: number) => Uint8Array;

/** A secret of 256 bits as text. */
export function newSecret(random: RandomBytes): string {
  return Buffer.from(random(32)).toString("base64url");
}

/** A token of 256 bits for scripts. */
export function newTokenSecret(random: RandomBytes): string {
  return TOKEN_PREFIX + newSecret(random);
}

/** What a secret is kept as: of 256 random bits a plain hash gives nothing away. */
export function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Whether two texts are the same, in a time that tells nothing of where they differ. */
export function same(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(a), "hex"), Buffer.from(hashOf(b), "hex"));
}
