import { z } from "zod";
import { id, mac, root } from "../../contract/mod.ts";

/** What the parameters in paths mean, by their names. */
export const PATH_PARAMETERS: Record<string, z.ZodType> = {
  session: id.describe("Number of the session."),
  schedule: id.describe("Number of the schedule."),
  template: id.describe("Number of the template."),
  machine: id.describe("Number of the machine in the inventory."),
  image: z.string().min(1).describe("Name of the image or of its file."),
  user: z.string().min(1).describe("Name of the account."),
  token: id.describe("Number of the token."),
  mac: mac.describe("MAC address of the machine, in any usual spelling."),
  root: root.describe("Hash that names the image's content."),
  file: z.string().min(1).describe("Name of the file."),
};

/** The header that keeps a repeated request from being done twice. */
export const IDEMPOTENCY_KEY = z.string().min(1).max(100).regex(/^[\x21-\x7e]+$/).describe(
  "The caller's own name for its wish: repeated after a lost answer, it gives back what was made the first time.",
);

/** `limit` of a list. */
export const limit = (most: number, usual: number) =>
  z.int().min(1).max(most).default(usual).describe("The most entries of the answer.");
