// Makes dist/boot/payload.bin, what a target boots, from Debian's packages: `scripts/dev boot`. See boot/README.md.
import { parseArgs } from "node:util";
import { build } from "./boot/build.ts";
import { Mirror } from "./boot/mirror.ts";
import { BootError } from "./boot/steps.ts";
import { updateManifest } from "./boot/update.ts";

const HELP = `scripts/dev boot: makes dist/boot/payload.bin and dist/boot/files

  --update       pin today's versions of Debian's packages in boot/manifest.json first
  --firmware     put firmware for network cards (Debian's non-free-firmware) into the first stage
  --force        make it even when nothing has changed since the last time
  --output DIR   dist/boot by default

Needs an x86-64 Linux and dpkg-deb (or ar and tar); no root. BROADSIDE_MIRROR names another mirror of Debian.
`;

const root = new URL("..", import.meta.url).pathname;

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      update: { type: "boolean" },
      firmware: { type: "boolean" },
      force: { type: "boolean" },
      output: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const recipe = `${root}boot`, mirror = await Mirror.find();
  if (values.update) await updateManifest(mirror, `${recipe}/packages.txt`, `${recipe}/manifest.json`);
  await build({
    recipe,
    output: values.output ?? `${root}dist/boot`,
    mirror,
    firmware: values.firmware ?? false,
    force: values.force ?? false,
  });
  return 0;
}

try {
  Deno.exit(await main(Deno.args));
} catch (error) {
  const expected = error instanceof BootError || String((error as any)?.code).startsWith("ERR_PARSE_ARGS");
  console.error(`boot: ${expected ? (error as Error).message : (error as Error)?.stack ?? error}`);
  Deno.exit(1);
}
