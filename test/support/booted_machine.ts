import { sha256 } from "../../scripts/boot/cache.ts";

/** What its server has, by path. */
export type ServedFiles = Record<"/boot/tools.squashfs" | "/boot/program.gz", Uint8Array<ArrayBuffer>>;

/** What the boot menu would say. */
export interface BootWords {
  mode?: string;
  session?: string;
  /** Without it the machine is to find its card by itself. */
  mac?: string;
}

/** What it told the server of a problem. */
export interface Report {
  path: string;
  text: string;
}

/** Enough for a software-emulated machine on a busy computer. */
const PATIENCE = 240_000;

/**
 * A virtual machine that has got kernel and first stage already, with a network of its own in which the server is a port
 * on this computer's loopback interface. Disposing of it ends it.
 */
export class BootedMachine implements AsyncDisposable {
  readonly lines: string[] = [];
  readonly reports: Report[] = [];
  readonly #disk = Deno.makeTempFileSync();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #ready: Promise<Deno.ChildProcess>;
  readonly #over: Promise<void>;
  #ended = false;
  #change = Promise.withResolvers<void>();

  /** `files`: directory of vmlinuz and stage1.img. */
  constructor(files: string, served: ServedFiles, words: BootWords) {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      (request) => this.#answer(request, served),
    );
    this.#ready = this.#start(files, served, words);
    this.#over = this.#ready.then((process) => this.#read(process));
  }

  /** The first line that fits, of those to come and those that came; throws with all of them when none does. */
  async hear(what: RegExp): Promise<string> {
    const end = performance.now() + PATIENCE;
    for (let seen = 0;;) {
      for (; seen < this.lines.length; seen++) if (what.test(this.lines[seen])) return this.lines[seen];
      if (this.#ended || !await this.#changed(end)) {
        throw new Error(`The machine never said ${what}:\n${this.lines.slice(-40).join("\n")}`);
      }
    }
  }

  /** Types a line on its serial console. */
  async type(text: string): Promise<void> {
    const writer = (await this.#ready).stdin.getWriter();
    await writer.write(new TextEncoder().encode(`${text}\n`));
    writer.releaseLock();
  }

  /** Waits until it is off, or restarts. */
  async end(): Promise<void> {
    const end = performance.now() + PATIENCE;
    while (!this.#ended) {
      if (!await this.#changed(end)) {
        throw new Error(`The machine stays on:\n${this.lines.slice(-40).join("\n")}`);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const process = await this.#ready;
    if (!this.#ended) process.kill("SIGKILL");
    await this.#over;
    await process.stdin.close().catch(() => {});
    await this.#server.shutdown();
    Deno.removeSync(this.#disk);
  }

  async #start(
    files: string,
    served: ServedFiles,
    { mode, session, mac }: BootWords,
  ): Promise<Deno.ChildProcess> {
    Deno.truncateSync(this.#disk, 16 << 20);
    const words = [
      ...[
        "console=tty0",
        "console=ttyS0,115200n8",
        "quiet",
        `broadside.server=10.0.2.2:${this.#server.addr.port}`,
      ],
      `broadside.tools=${await sha256(served["/boot/tools.squashfs"])}`,
      `broadside.program=${await sha256(served["/boot/program.gz"])}`,
      ...(mode ? [`broadside.mode=${mode}`] : []),
      ...(session ? [`broadside.session=${session}`] : []),
      ...(mac ? [`BOOTIF=01-${mac.replaceAll(":", "-").toUpperCase()}`] : []),
    ];
    const args = [
      // Hardware acceleration is not everywhere, and not everywhere does it work.
      ...["-accel", "tcg", "-cpu", "max", "-m", "1024", "-no-reboot"],
      ...["-display", "none", "-serial", "stdio", "-monitor", "none"],
      ...["-kernel", `${files}/vmlinuz`, "-initrd", `${files}/stage1.img`, "-append", words.join(" ")],
      ...["-netdev", "user,id=n", "-device", `virtio-net-pci,netdev=n,romfile=${mac ? `,mac=${mac}` : ""}`],
      ...["-drive", `file=${this.#disk},format=raw,if=virtio`],
    ];
    const stdio = { stdin: "piped", stdout: "piped", stderr: "inherit" } as const;
    return new Deno.Command("qemu-system-x86_64", { args, ...stdio }).spawn();
  }

  async #read(process: Deno.ChildProcess): Promise<void> {
    let rest = "";
    for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split(/\r*\n/);
      rest = lines.pop()!;
      this.lines.push(...lines);
      this.#tell();
    }
    await process.status;
    this.#ended = true;
    this.#tell();
  }

  #tell(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }

  /** False when nothing changes until `end`, by performance.now(). */
  async #changed(end: number): Promise<boolean> {
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, Math.max(0, end - performance.now()));
    await Promise.race([this.#change.promise, late.promise]);
    clearTimeout(timer);
    return performance.now() < end;
  }

  async #answer(request: Request, served: ServedFiles): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    if (request.method === "POST") {
      this.reports.push({ path: pathname + search, text: await request.text() });
      return new Response();
    }
    const bytes = served[pathname as keyof ServedFiles];
    return bytes ? new Response(bytes) : new Response("", { status: 404 });
  }
}
