import type { PollRequest } from "../contract/mod.ts";
import { type Child, type Children, jsonOf } from "./demo_children.ts";

/** A target of the demo. */
export interface DemoTarget {
  name: string;
  disk: string;
  child: Child;
  /** What it last said of itself. */
  last?: Pick<PollRequest, "state" | "progress" | "counters" | "error">;
  /** Its exit status, once it has ended. */
  status?: number;
}

/** Starts `count` targets with empty disks of `diskSize` bytes in `directory`. */
export function startTargets(
  children: Children,
  { count, diskSize, directory, server }: {
    count: number;
    diskSize: number;
    directory: string;
    server: string;
  },
): DemoTarget[] {
  return Array.from({ length: count }, (_, i) => {
    const name = `target-${i + 1}`, disk = `${directory}/${name}.disk`;
    Deno.writeFileSync(disk, new Uint8Array(0));
    Deno.truncateSync(disk, diskSize);
    const one = ["--writers", "1", "--json"];
    const child = children.start(
      name,
      ["--target", "--server", server, "--disk", disk, "--id", name, ...one],
      hear,
    );
    const target: DemoTarget = { name, disk, child };
    child.ended.then((status) => target.status = status);
    return target;

    function hear(line: string): void {
      const said = jsonOf(line);
      // After its release a target says once more that it waits: what counts is how its deployment went.
      if (said?.type === "progress" && said.progress) target.last = said as unknown as DemoTarget["last"];
    }
  });
}

/** Where all targets are, in a line. */
export function progressOf(targets: DemoTarget[]): string {
  const shares = targets.map(({ last }) => {
    const { bytesDone = 0, bytesTotal = 0 } = last?.progress ?? {};
    return bytesTotal > 0 ? bytesDone / bytesTotal : 0;
  });
  const percent = (share: number) => `${Math.floor(share * 100)}%`.padStart(4);
  const mean = shares.reduce((sum, share) => sum + share, 0) / targets.length;
  const rates = targets.map(({ last }) => last?.state === "receiving" ? last.progress?.writeRate ?? 0 : 0);
  const busy = rates.filter((rate) => rate > 0);
  const rate = busy.length ? `, ${(Math.min(...busy) / 1e6).toFixed(0)} MB/s to each` : "";
  const done = targets.filter(({ status }) => status === 0).length;
  return `${percent(mean)}, slowest ${
    percent(Math.min(...shares))
  }${rate}, ${done} of ${targets.length} done`;
}
