import { IMAGE_SUFFIX } from "../image/mod.ts";

/** Milliseconds between looks at the folder. Storage on the network tells of no changes by itself. */
const LOOK_EVERY = 3000;

/** Notices when the image files of a folder come, go or change; it waits for the disk and never holds anyone up. */
export class ImageWatch {
  readonly #directory: string;
  readonly #changed: () => void;
  readonly #every: number;
  #known: string | undefined;
  #timer: number | undefined;
  #closed = false;

  constructor(directory: string, changed: () => void, every = LOOK_EVERY) {
    this.#directory = directory;
    this.#changed = changed;
    this.#every = every;
  }

  start(): void {
    this.#timer = setTimeout(() => this.#look(), this.#every);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    const found = await fingerprint(this.#directory);
    if (this.#closed) return;
    if (this.#known !== undefined && found !== this.#known) this.#changed();
    this.#known = found;
    this.start();
  }
}

/** The folder's image files with their sizes and times; empty when it cannot be read. */
async function fingerprint(directory: string): Promise<string> {
  const files: string[] = [];
  try {
    for await (const { name } of Deno.readDir(directory)) {
      // Hidden files are images in the making.
      if (!name.endsWith(IMAGE_SUFFIX) || name.startsWith(".")) continue;
      const info = await Deno.stat(`${directory}/${name}`).catch(() => undefined);
      files.push(`${name}/${info?.size}/${info?.mtime?.getTime()}`);
    }
  } catch {
    return "";
  }
  return files.sort().join("\n");
}
