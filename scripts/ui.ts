// Makes dist/ui, the web console: its bundle in parts, its style, and each of them compressed. `--minify` for keeps.
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { deno, run, step } from "./compile/steps.ts";

const root = new URL("..", import.meta.url).pathname;
const sources = `${root}admin-ui`, output = `${root}dist/ui`;
const STYLES = ["tokens", "base", "shell", "parts"];

const fresh = `${output}.new`;
Deno.mkdirSync(fresh, { recursive: true });
const options = ["--quiet", "--platform=browser", "--minify", "--code-splitting", "--outdir", fresh];
await run(deno, ["bundle", ...options, `${sources}/main.tsx`], { cwd: root });
Deno.writeTextFileSync(`${fresh}/console.css`, styles());
for (const name of ["index.html", "icon.svg"]) Deno.copyFileSync(`${sources}/${name}`, `${fresh}/${name}`);
const sizes = [...Deno.readDirSync(fresh)].map(({ name }) => compress(`${fresh}/${name}`));
try {
  Deno.removeSync(output, { recursive: true });
} catch (error) {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
Deno.renameSync(fresh, output);
step(`Made dist/ui: ${sizes.length} files, ${kilobytes(sum(sizes))} compressed with gzip`);

/** Common styles in their order, then those of the pages. */
function styles(): string {
  const pages = [...Deno.readDirSync(`${sources}/style`)].map(({ name }) => name.replace(/\.css$/, ""))
    .filter((name) => !STYLES.includes(name)).sort();
  return [...STYLES, ...pages].map((name) => Deno.readTextFileSync(`${sources}/style/${name}.css`)).join("\n")
    .replace(/\n\s*/g, "\n").replace(/ *([{};:,>]) +/g, "$1");
}

/** Lays compressed copies beside a file; bytes of the one that every browser takes. */
function compress(path: string): number {
  const bytes = Deno.readFileSync(path), packed = gzipSync(bytes, { level: 9 });
  Deno.writeFileSync(`${path}.gz`, packed);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  Deno.writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
  return packed.length;
}

function sum(numbers: number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
