/** The network of testbed/net.sh: namespaces ms-srv and ms-t1… on one switch. Needs root, iproute2, ethtool, nftables. */
const HERE = new URL("./testbed/", import.meta.url).pathname;

export interface Links {
  targets: number;
  /** e.g. "200mbit"; as fast as the machine without. */
  rate?: string;
  /** Frames lost of each thousand, independently at each target. */
  lossPermille?: number;
}

/** Runs `act` with the network up, and always takes it down again. */
export async function withNetwork<T>(links: Links, act: () => Promise<T>): Promise<T> {
  await run("bash", [`${HERE}net.sh`, "down"]);
  await run("bash", [
    `${HERE}net.sh`,
    "up",
    String(links.targets),
    links.rate ?? "",
    String(links.lossPermille ?? 0),
  ]);
  try {
    return await act();
  } finally {
    await run("bash", [`${HERE}net.sh`, "down"]);
  }
}

/** Slows the switch's port towards one target down. */
export async function throttle(target: number, rate: string): Promise<void> {
  const shape = `tc qdisc replace dev p-ms-t${target} root tbf rate ${rate} burst 64kb latency 50ms`;
  await run("ip", ["netns", "exec", "ms-sw", ...shape.split(" ")]);
}

/** MB/s at the slowest of `targets` when nothing is repaired, checked or stored. */
export async function ceiling(targets: number): Promise<number> {
  const text = await run("bash", [`${HERE}blast/blast.sh`, String(targets), "3"], { DENO: Deno.execPath() });
  return Number(/MB\/s: ([\d.]+)/.exec(text)?.[1]);
}

/** MB/s of one udpcast transfer of `file` to `targets`, seen by every target. Throws when a copy was wrong. */
export async function udpcast(file: string, targets: number): Promise<number> {
  const text = await run("bash", [`${HERE}udpcast.sh`, file, String(targets)], {
    RX: "/dev/shm/broadside-bench-rx",
  });
  const [, ok, rate] = /ok=(\d+) ([\d.]+) MB\/s/.exec(text) ?? [];
  if (Number(ok) !== targets) throw new Error(`udpcast: ${text}`);
  return Number(rate);
}

/** Standard output of a command; throws with its standard error when it fails. */
export async function run(
  command: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args, env }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(`${command} ${args.join(" ")}: ${decode(stderr)}${decode(stdout)}`);
  return decode(stdout);
}

/** Starts a command in a namespace; its output is read as lines. */
export function start(
  namespace: string,
  command: string[],
  onLine: (line: string) => void,
): Deno.ChildProcess {
  const child = new Deno.Command("ip", {
    args: ["netns", "exec", namespace, ...command],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  (async () => {
    let rest = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      lines.forEach(onLine);
    }
  })();
  return child;
}
