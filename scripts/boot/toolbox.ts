import { followLinks } from "./links.ts";
import { BootError, run, type RunOptions } from "./steps.ts";

/**
 * Programs of the recipe's `build` packages, run from where they were unpacked, with their own C library: the machine
 * need have none of them, and every machine gives the same bytes.
 */
export class Toolbox {
  readonly #root: string;

  /** Throws a BootError where they cannot run. */
  constructor(root: string) {
    if (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64") {
      throw new BootError("Cannot make the boot payload here: it takes an x86-64 Linux. Make it on one");
    }
    this.#root = root;
  }

  /** Runs the program at a path of the packages, e.g. /usr/bin/xz; gives its standard output. */
  async run(program: string, args: string[], options: RunOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    const libraries = ["/lib", "/usr/lib"].map((directory) => `${this.#root}${directory}/x86_64-linux-gnu`);
    const loader = `${libraries[0]}/ld-linux-x86-64.so.2`;
    // Some are one program under many names, which it finds out by its own.
    const start = ["--argv0", program, "--library-path", libraries.join(":")];
    return await run(loader, [...start, this.#root + followLinks(this.#root, program), ...args], options);
  }
}
