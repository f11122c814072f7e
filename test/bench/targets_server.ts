/** The real server program, from source, in a folder of its own. */
export interface BenchServer {
  port: number;
  /** What it used so far. */
  usage(): { seconds: number; megabytes: number; mostMegabytes: number };
  stop(): Promise<void>;
}

const MAIN = new URL("../../main.ts", import.meta.url).pathname;
/** Bytes of the disk that the image is of. */
export const DISK_SIZE = 4 << 20;

/** Makes an image of a small disk in `folder`/images. */
export async function makeImage(folder: string): Promise<void> {
  await Deno.mkdir(`${folder}/images`);
  const disk = new Uint8Array(DISK_SIZE);
  for (let at = 0; at < disk.length; at += 65536) crypto.getRandomValues(disk.subarray(at, at + 65536));
  await Deno.writeFile(`${folder}/disk`, disk);
  const { success, stderr } = await command(
    "image",
    "create",
    `${folder}/disk`,
    `${folder}/images/bench.img.zst`,
  )
    .output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** Starts the server on any port. */
export async function startServer(folder: string): Promise<BenchServer> {
  const args = ["serve", "--images", `${folder}/images`, "--data", `${folder}/data`, "--port", "0", "--json"];
  const child = command(...args, "--interface", "lo", "--no-boot", ...await openAccess()).spawn();
  const said: string[] = [];
  (async () => {
    for await (const part of child.stderr.pipeThrough(new TextDecoderStream())) {
      if (said.push(part) > 100) said.shift();
    }
  })();
  const port = Promise.withResolvers<number>();
  (async () => {
    let text = "";
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += part;
      const ready = /"event":"ready".*?"port":(\d+)/.exec(text);
      if (ready) port.resolve(Number(ready[1]));
      text = text.slice(-4096);
    }
    port.reject(new Error(`the server ended: ${said.join("").slice(-2000)}`));
  })();
  return {
    port: await port.promise,
    usage: () => ({ seconds: cpuSeconds(child.pid), ...memory(child.pid) }),
    stop: async () => {
      child.kill("SIGTERM");
      await child.status;
    },
  };
}

/** The flag that lets this machine in without signing in, where the server wants that. */
async function openAccess(): Promise<string[]> {
  const { stdout } = await command("serve", "--help").output();
  return new TextDecoder().decode(stdout).includes("--open-access") ? ["--open-access"] : [];
}

/** CPU seconds of a process, its threads' included. */
export function cpuSeconds(pid: number | "self"): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // utime and stime are fields 14 and 15, the third is the first here; in hundredths (USER_HZ).
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function memory(pid: number): { megabytes: number; mostMegabytes: number } {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  const of = (key: string) => Math.round(Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return { megabytes: of("VmRSS"), mostMegabytes: of("VmHWM") };
}

function command(...args: string[]): Deno.Command {
  const flags = Deno.env.get("BENCH_DENO_FLAGS")?.split(" ") ?? [];
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", ...flags, MAIN, ...args],
    stdout: "piped",
    stderr: "piped",
  });
}
