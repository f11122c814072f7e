import { sha256 } from "./cache.ts";
import { listTree } from "./links.ts";

/** A hash over all that a build depends on: the recipe with its pinned packages, these scripts, and the options. */
export async function fingerprint(recipe: string, options: unknown): Promise<string> {
  const scripts = new URL(".", import.meta.url).pathname.replace(/\/$/, "");
  const lines = [JSON.stringify(options)];
  for (const root of [recipe, scripts]) {
    for (const path of listTree(root)) {
      if (!path.endsWith("_test.ts")) lines.push(`${path} ${await sha256(Deno.readFileSync(root + path))}`);
    }
  }
  return await sha256(new TextEncoder().encode(lines.join("\n")));
}
