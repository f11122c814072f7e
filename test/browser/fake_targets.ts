import type { Assignment, PollReply, PollRequest } from "../../src/contract/mod.ts";
import { registration } from "../../src/session/testing/mod.ts";

/** How a fake target fares once it deploys: bytes a second, and at which share it fails if it does. */
export interface Fate {
  seconds: number;
  failsAt?: number;
}

const POLL = 500;

/** Machines that only say how they are: as many as a test wants to see, without any disk. */
export class FakeTargets implements AsyncDisposable {
  readonly #origin: string;
  readonly #running: Promise<void>[] = [];
  #over = false;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Registers a machine, which polls until it is told to stop. */
  add(name: string, number: number, fate: Fate = { seconds: 20 }): void {
    this.#running.push(
      this.#run(name, number, fate).catch((error) => {
        if (!this.#over) throw error;
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true;
    await Promise.all(this.#running);
  }

  async #run(name: string, number: number, { seconds, failsAt = 2 }: Fate): Promise<void> {
    const mac = `02:00:00:00:${(number >> 8).toString(16).padStart(2, "0")}:${
      (number & 255).toString(16).padStart(2, "0")
    }`;
    const { token } = await this.#ask<{ token: string }>("register", {
      ...registration(mac, {
        name,
        hardware: {
          macs: [mac],
          cpus: 8,
          memory: 16e9,
          vendor: "Example",
          model: "Desk 7",
          serial: `S${number}`,
          cpuModel: "Quick 5",
        },
        disk: { path: "/dev/nvme0n1", size: 512e9, sectorSize: 512 },
      }),
    });
    let assignment: Assignment | undefined, begun = 0;
    while (!this.#over) {
      const share = assignment ? Math.min(1, (performance.now() - begun) / 1000 / seconds) : 0;
      const said = assignment
        ? deploying(assignment, share, seconds, failsAt)
        : { state: "waiting" as const };
      const reply = await this.#ask<PollReply>("poll", said, token);
      if (reply.command === "release") return;
      if (reply.command === "cancel" || said.state === "failed") assignment = undefined;
      else if (reply.assignment && !assignment) {
        assignment = reply.assignment;
        begun = performance.now();
      }
      await new Promise((resolve) => setTimeout(resolve, POLL));
    }
  }

  async #ask<T>(path: string, body: unknown, token?: string): Promise<T> {
    const response = await fetch(`${this.#origin}/target/v1/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return await response.json();
  }
}

const CHUNKS = 400, CHUNK = 1 << 20;

function deploying({ epoch }: Assignment, share: number, seconds: number, failsAt: number): PollRequest {
  const chunksDone = Math.floor(share * CHUNKS),
    bytesDone = chunksDone * CHUNK,
    rate = CHUNKS * CHUNK / seconds;
  const progress = {
    ...{
      chunksDone,
      chunksTotal: CHUNKS,
      bytesDone,
      bytesTotal: CHUNKS * CHUNK,
      received: Math.floor(bytesDone / 2),
    },
    ...{
      readRate: rate / 2,
      writeRate: rate,
      unicastBytes: 0,
      elapsed: share * seconds,
      left: (1 - share) * seconds,
    },
  };
  if (share >= failsAt) {
    const error = { code: "disk.write", message: "Cannot write to /dev/nvme0n1: the disk reports an error." };
    return { state: "failed", epoch, progress, error };
  }
  return {
    state: share >= 1 ? "done" : "receiving",
    epoch,
    progress,
    counters: { datagrams: chunksDone * 350, lost: chunksDone >> 3 },
  };
}
