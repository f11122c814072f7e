import { cacheDirectory } from "./cache.ts";

/** How many results are kept. */
const KEPT = 6;

/** What `make` gives, or what it gave for the same key before: compressing takes nearly all of a build's time. */
export async function made(
  key: string,
  make: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const directory = cacheDirectory("boot"), path = `${directory}/${key}`;
  try {
    const bytes = Deno.readFileSync(path);
    Deno.utimeSync(path, new Date(), new Date());
    return bytes;
  } catch {
    const bytes = await make();
    Deno.mkdirSync(directory, { recursive: true });
    // Under another name first, so that nobody finds half of it.
    Deno.writeFileSync(`${path}.${Deno.pid}`, bytes);
    Deno.renameSync(`${path}.${Deno.pid}`, path);
    forgetOld(directory);
    return bytes;
  }
}

function forgetOld(directory: string): void {
  const paths = [...Deno.readDirSync(directory)].map(({ name }) => `${directory}/${name}`);
  const age = (path: string) => Deno.statSync(path).mtime!.getTime();
  for (const path of paths.sort((a, b) => age(b) - age(a)).slice(KEPT)) Deno.removeSync(path);
}
