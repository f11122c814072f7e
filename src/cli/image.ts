import { parseArgs } from "node:util";
import { BroadsideError, messageOf } from "../base/mod.ts";
import { askConsent } from "./ask.ts";
import { SERVER_OPTIONS } from "./command.ts";
import {
  createImage,
  type JobOptions,
  listImages,
  openImage,
  restoreImage,
  summarize,
  verifyImage,
} from "../image/mod.ts";
import { expectArguments, parseNumber, parseSize } from "./image_args.ts";
import { COMMAND_HELP, IMAGE_HELP } from "./image_help.ts";
import { ProgressLine, terminalColumns } from "./image_progress.ts";
import { IMAGES_FLAGS, imagesCommand } from "./images.ts";
import { alignColumns, describeImage, formatBytes } from "./image_view.ts";
import { spawnWorker } from "./workers.ts";

/**
 * `broadside image …`: image files of this machine, and the images of a server. Returns the exit status: 0 for success,
 * 1 when it could not be done or an image is bad, 2 when it was not understood. Errors are printed, as JSON with --json.
 */
export async function imageCommand(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === "--help" || name === "-h") {
    console.log(IMAGE_HELP);
    return 0;
  }
  if (name === undefined || !Object.hasOwn(COMMANDS, name)) {
    console.error(
      name === undefined ? IMAGE_HELP : `Cannot run image ${name}: no such command.\n\n${IMAGE_HELP}`,
    );
    return 2;
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    console.log(COMMAND_HELP[name]);
    return 0;
  }
  try {
    return await COMMANDS[name](rest) ?? 0;
  } catch (error) {
    const usage = !(error instanceof BroadsideError) &&
      (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS");
    if (!(error instanceof BroadsideError) && !usage) throw error;
    if (rest.includes("--json")) {
      console.log(
        JSON.stringify({ error: { code: (error as BroadsideError).code, message: messageOf(error) } }),
      );
    } else console.error(`broadside image ${name}: ${messageOf(error)}`);
    return usage || (error as BroadsideError).code === "cli.usage" ? 2 : 1;
  }
}

const COMMANDS: Record<string, (args: string[]) => Promise<number | void>> = {
  ...{ create, info, verify, restore, list },
  show: (args) => imagesCommand("show", args),
  check: (args) => imagesCommand("check", args),
  delete: (args) => imagesCommand("delete", args),
};

const JSON_ONLY = { json: { type: "boolean" } } as const;

/** Its commands with the options of each. */
export const IMAGE_OPTIONS = {
  create: {
    level: { type: "string" },
    chunk: { type: "string" },
    workers: { type: "string" },
    force: { type: "boolean" },
    live: { type: "boolean" },
    json: { type: "boolean" },
  },
  info: JSON_ONLY,
  verify: JSON_ONLY,
  restore: { ...JSON_ONLY, yes: { type: "boolean" } },
  list: SERVER_OPTIONS,
  show: SERVER_OPTIONS,
  check: SERVER_OPTIONS,
  delete: { ...IMAGES_FLAGS, ...SERVER_OPTIONS },
} as const;

async function create(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: IMAGE_OPTIONS.create,
  });
  const [source, file] = expectArguments(positionals, "SOURCE", "FILE");
  const level = values.level === undefined ? undefined : parseNumber("--level", values.level);
  const workers = values.workers === undefined ? undefined : parseNumber("--workers", values.workers);
  const chunkSize = values.chunk === undefined ? undefined : parseSize("--chunk", values.chunk);
  const { force, live } = values;
  const options = { level, workers, chunkSize, force, live };
  const [summary, seconds] = await timed(
    "Imaging",
    (job) => createImage(source, file, { ...options, ...job }),
  );
  if (values.json) return console.log(JSON.stringify({ path: file, seconds, ...summary }));
  console.log(
    `${describeImage(file, summary, terminalColumns())}\n\nmade in ${
      rateText(summary.manifest.diskSize, seconds)
    }`,
  );
}

function info(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: IMAGE_OPTIONS.info });
  const [file] = expectArguments(positionals, "FILE");
  const image = openImage(file);
  const summary = summarize(image.root, image.fileSize, image.manifest, image.chunks);
  image.close();
  console.log(
    values.json
      ? JSON.stringify({ path: file, ...summary })
      : describeImage(file, summary, terminalColumns()),
  );
  return Promise.resolve();
}

async function verify(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: JSON_ONLY });
  const [file] = expectArguments(positionals, "FILE");
  const image = openImage(file);
  try {
    const [, seconds] = await timed("Verifying", (job) => verifyImage(image, job));
    const { root, fileSize, manifest: { diskSize } } = image;
    if (values.json) {
      return console.log(JSON.stringify({ path: file, ok: true, root, fileSize, diskSize, seconds }));
    }
    console.log(`${file} is sound: ${rateText(diskSize, seconds)}, root ${root}`);
  } finally {
    image.close();
  }
}

async function restore(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: IMAGE_OPTIONS.restore });
  const [file, dest] = expectArguments(positionals, "FILE", "DEST");
  const image = openImage(file);
  try {
    if (!values.yes) confirmOverwrite(dest);
    const [, seconds] = await timed("Restoring", (job) => restoreImage(image, dest, job));
    const { root, manifest: { diskSize } } = image;
    if (values.json) {
      return console.log(JSON.stringify({ path: file, destination: dest, root, diskSize, seconds }));
    }
    console.log(`${dest} now holds ${file}: ${rateText(diskSize, seconds)}, written and synced`);
  } finally {
    image.close();
  }
}

async function list(args: string[]): Promise<number | void> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: SERVER_OPTIONS });
  if (values.server !== undefined) return await imagesCommand("list", args);
  const [directory] = positionals.length === 0 ? ["."] : expectArguments(positionals, "DIR");
  const images = listImages(directory);
  if (values.json) console.log(JSON.stringify(images));
  else if (images.length === 0) console.log(`${directory} holds no images (*.img.zst)`);
  else {
    const rows = images.map((each) => [
      each.name,
      formatBytes(each.fileSize),
      each.diskSize === undefined ? "-" : formatBytes(each.diskSize),
      each.created?.toISOString().slice(0, 16).replace("T", " ") ?? "-",
      each.error ?? each.root!.slice(0, 16),
    ]);
    console.log(alignColumns([["name", "file", "disk", "created", "root"], ...rows]).join("\n"));
  }
}

/** Runs a job on all cores, with progress shown and Ctrl-C stopping it cleanly; its result and how many seconds it took. */
async function timed<T>(
  verb: string,
  job: (options: JobOptions) => Promise<T>,
): Promise<[result: T, seconds: number]> {
  const line = new ProgressLine(verb), abort = new AbortController(), start = performance.now();
  const stop = () => abort.abort();
  Deno.addSignalListener("SIGINT", stop);
  try {
    const spawn = () => spawnWorker("compress");
    const result = await job({
      onProgress: (progress) => line.update(progress),
      signal: abort.signal,
      spawn,
    });
    return [result, (performance.now() - start) / 1000];
  } finally {
    Deno.removeSignalListener("SIGINT", stop);
    line.clear();
  }
}

function confirmOverwrite(dest: string): void {
  try {
    Deno.statSync(dest);
  } catch {
    return;
  }
  askConsent(`overwrite ${dest}`, `All that ${dest} holds will be lost. Go on?`);
}

function rateText(bytes: number, seconds: number): string {
  return `${formatBytes(bytes)} in ${seconds.toFixed(1)} s, ${formatBytes(bytes / seconds)}/s`;
}
