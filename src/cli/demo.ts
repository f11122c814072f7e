import { BroadsideError } from "../base/mod.ts";
import { type DiskDevice, openDisk } from "../disk/mod.ts";
import { createImage, type ImageFile, openImage, summarize } from "../image/mod.ts";
import { Children, tailOf } from "./demo_children.ts";
import { compareDisks, piecesOfDisk, piecesOfImage } from "./demo_compare.ts";
import { collectContent } from "./demo_content.ts";
import { makeDemoDisk } from "./demo_disk.ts";
import { DEMO_HELP, type DemoOptions, demoOptions } from "./demo_options.ts";
import { resultOf, summaryOf, tableOf, type TargetResult } from "./demo_report.ts";
import { startServer } from "./demo_server.ts";
import { type DemoTarget, progressOf, startTargets } from "./demo_targets.ts";
import { makeWorkspace } from "./demo_workspace.ts";
import { ProgressLine } from "./image_progress.ts";
import { formatBytes } from "./image_view.ts";
import { spawnWorker } from "./workers.ts";

/** `broadside demo …`: returns 0 when every target's disk is right, 1 when not, 130 when interrupted. */
export async function demoCommand(args: string[]): Promise<number> {
  const options = demoOptions(args);
  if (options.help) {
    console.log(DEMO_HELP);
    return 0;
  }
  bypassProxies();
  const stop = new AbortController(), signals = ["SIGINT", "SIGTERM"] as const;
  const interrupt = () => stop.abort(new BroadsideError("demo.cancelled", "Interrupted"));
  for (const signal of signals) Deno.addSignalListener(signal, interrupt);
  try {
    return await new Demo(options, stop.signal).run();
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    console.error("broadside: interrupted; nothing is left behind");
    return 130;
  } finally {
    for (const signal of signals) Deno.removeSignalListener(signal, interrupt);
  }
}

/** A share of its content that an image surely stays below. */
const MOST_IMAGE = 1.05;
/** Bytes for logs, tables and what else there is. */
const SLACK = 100e6;
/** Nothing got further for so long: something is stuck. Milliseconds. */
const STALLED = 120_000;

class Demo {
  readonly #options: DemoOptions;
  readonly #signal: AbortSignal;

  constructor(options: DemoOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  async run(): Promise<number> {
    const { image, targets, size, keep } = this.#options;
    const given = image === undefined ? undefined : openImage(image);
    const each = given ? contentOf(given).dataBytes : size * 1.1;
    const need = each * targets + (given ? 0 : each * (1 + MOST_IMAGE)) + SLACK;
    const directory = makeWorkspace(need, targets + 1);
    const children = new Children(directory);
    try {
      Deno.mkdirSync(`${directory}/images`);
      const path = `${directory}/images/demo.img.zst`;
      if (image !== undefined) Deno.symlinkSync(Deno.realPathSync(image), path);
      const source = given ? undefined : await this.#makeImage(directory, path);
      const made = given ?? openImage(path);
      const deployed = await this.#deploy(children, directory, made);
      const results = await this.#compare(deployed, made, source);
      return this.#report(results, deployed, made);
    } finally {
      await children.stop();
      if (keep) console.error(`Disks, image and logs are in ${directory}`);
      else Deno.removeSync(directory, { recursive: true });
    }
  }

  /** Makes a disk with this machine's files and an image of it; returns the disk. */
  async #makeImage(directory: string, path: string): Promise<string> {
    const source = `${directory}/source.disk`;
    const content = collectContent(this.#options.size);
    const made = content.generated > 0 ? `, ${formatBytes(content.generated)} of them made up` : "";
    this.#say(`Making a disk: ${content.files} files of this machine, ${formatBytes(content.bytes)}${made}`);
    const size = makeDemoDisk(source, content);
    const line = new ProgressLine("Imaging"), start = performance.now();
    const onProgress = (progress: { done: number; total: number; compressed: number }) =>
      this.#options.json || line.update(progress);
    const spawn = () => spawnWorker("compress");
    const { streamSize } = await createImage(source, path, { spawn, onProgress, signal: this.#signal });
    line.clear();
    const seconds = (performance.now() - start) / 1000;
    this.#say(
      `Made an image: ${formatBytes(size)} of disk in ${formatBytes(streamSize)}, ${seconds.toFixed(1)} s`,
    );
    return source;
  }

  async #deploy(children: Children, directory: string, image: ImageFile): Promise<DemoTarget[]> {
    const { targets: count } = this.#options, { diskSize } = image.manifest;
    const server = await this.#unlessStopped(startServer(children, directory));
    const session = await server.createSession({
      image: "demo",
      minTargets: count,
      maxTargets: count,
      giveUpSeconds: 120,
      interface: "lo",
      after: "exit",
    });
    this.#say(`Deploying to ${count} ${count === 1 ? "target" : "targets"}`);
    const targets = startTargets(children, { count, diskSize, directory, server: server.address });
    const line = new StatusLine(this.#options.json);
    let seen = "", since = performance.now();
    while (targets.some(({ status }) => status === undefined)) {
      await this.#unlessStopped(new Promise((resolve) => setTimeout(resolve, 250)));
      const now = progressOf(targets);
      line.show(now);
      if (now !== seen) since = performance.now();
      seen = now;
      if (performance.now() - since < STALLED) continue;
      line.end();
      const { told } = await server.session(session.id);
      console.error(`broadside: nothing gets further. The server says: ${told}\n${tailOf(server.log)}`);
      break;
    }
    line.end();
    return targets;
  }

  async #compare(
    targets: DemoTarget[],
    image: ImageFile,
    source: string | undefined,
  ): Promise<TargetResult[]> {
    this.#say(`Comparing every disk ${source ? "with the source, bit for bit" : "with the image"}`);
    const open: DiskDevice[] = [];
    const use = (path: string) => {
      const disk = openDisk(path);
      open.push(disk);
      return disk;
    };
    try {
      const right = targets.filter(({ status }) => status === 0);
      const pieces = source ? piecesOfDisk(use(source)) : piecesOfImage(image);
      const line = new ProgressLine("Comparing"), total = image.manifest.diskSize;
      const onPiece = (done: number) => this.#options.json || line.update({ done, total });
      const wrong = await compareDisks(pieces, right.map(({ disk }) => use(disk)), onPiece, this.#signal);
      line.clear();
      return targets.map((target) => resultOf(target, wrong[right.indexOf(target)]));
    } finally {
      for (const disk of open) disk.close();
    }
  }

  #report(results: TargetResult[], targets: DemoTarget[], image: ImageFile): number {
    const { dataBytes, streamSize } = contentOf(image);
    const ok = results.every(({ verified }) => verified);
    if (this.#options.json) {
      const { diskSize } = image.manifest;
      console.log(JSON.stringify({ ok, diskSize, dataBytes, streamSize, targets: results }));
      return ok ? 0 : 1;
    }
    const failed = targets.filter((_, i) => !results[i].verified);
    for (const { name, child } of failed) {
      console.error(`\nThe log of ${name} ends with:\n${tailOf(child.log)}`);
    }
    console.log(`\n${tableOf(results)}\n\n${summaryOf(results, dataBytes)}`);
    return ok ? 0 : 1;
  }

  #say(text: string): void {
    if (!this.#options.json) console.log(text);
  }

  #unlessStopped<T>(promise: Promise<T>): Promise<T> {
    const { promise: stopped, reject } = Promise.withResolvers<never>();
    const stop = () => reject(this.#signal.reason);
    if (this.#signal.aborted) stop();
    this.#signal.addEventListener("abort", stop);
    return Promise.race([promise, stopped]).finally(() => this.#signal.removeEventListener("abort", stop));
  }
}

function contentOf({ root, fileSize, manifest, chunks }: ImageFile) {
  return summarize(root, fileSize, manifest, chunks);
}

/** What goes on, on a line of its own in a terminal, else as a line every two seconds. */
class StatusLine {
  readonly #mute: boolean;
  #shownAt = -Infinity;

  constructor(mute: boolean) {
    this.#mute = mute;
  }

  show(text: string): void {
    if (this.#mute) return;
    if (Deno.stdout.isTerminal()) Deno.stdout.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
    else if (performance.now() - this.#shownAt > 2000) {
      console.log(text);
      this.#shownAt = performance.now();
    }
  }

  end(): void {
    if (!this.#mute && Deno.stdout.isTerminal()) Deno.stdout.writeSync(new TextEncoder().encode("\r\x1b[K"));
  }
}

/** All calls of the demo stay on this machine, where a proxy cannot follow; its programs inherit this. */
function bypassProxies(): void {
  for (const name of ["NO_PROXY", "no_proxy"]) {
    Deno.env.set(name, [Deno.env.get(name), "127.0.0.1"].filter(Boolean).join(","));
  }
}
