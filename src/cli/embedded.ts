/** Name of the library beside the bundle in the compiled program, where `scripts/compile.ts` puts it. */
const LIBRARY = "libzstd.so.1";

/**
 * Gives the calling thread the libzstd that the compiled program carries, so that the machine need not have one. Does
 * nothing when run from source; without that library the machine's, or else the slower one built in, serves.
 */
export async function useEmbeddedZstd(): Promise<void> {
  if (!Deno.build.standalone) return;
  // Only here: loading src/sys opens libraries, which `--version` and `--help` need not wait for.
  const { threadZstd } = await import("../sys/mod.ts");
  threadZstd(new URL(LIBRARY, import.meta.url).pathname);
}

/** Folder of the web console's files: within the compiled program, or what `scripts/dev ui` made. */
export function uiFolder(): string {
  return new URL(Deno.build.standalone ? "ui" : "../../dist/ui", import.meta.url).pathname;
}
