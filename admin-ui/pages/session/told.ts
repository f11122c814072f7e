import type { SessionView } from "../../../src/contract/mod.ts";
import { words } from "../../words/mod.ts";

/** What a session does, in words; while it gathers the page counts down itself, so here is only what it sends. */
export function told({ state, image, told }: SessionView): string {
  return state === "gathering" ? words.session.image(image) : told;
}
