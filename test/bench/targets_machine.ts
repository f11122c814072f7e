import type { Assignment, PollReply, PollRequest } from "../../src/contract/mod.ts";
import type { Answered, Connections } from "./targets_wire.ts";

/** Milliseconds of the answers, by kind of request. */
export type Times = Record<
  "register" | "poll waiting" | "poll deploying" | "poll done" | "manifest" | "queued",
  number[]
>;

export interface MachineOptions {
  /** 1 and on: tells machines apart. */
  number: number;
  server: Connections;
  times: Times;
  /** Bytes of the disk that it offers. */
  diskSize: number;
  /** Seconds that its deployment takes. */
  seconds: number;
}

/** A machine as the server sees it: registers, polls when it was told to, and reports a deployment that it never does. */
export async function runMachine(
  { number, server, times, diskSize, seconds }: MachineOptions,
): Promise<void> {
  const { token, pollInterval } = await register();
  let assignment: Assignment | undefined, begun = 0, pause = pollInterval;
  for (let first = true;; first = false) {
    if (!first) await sleep(pause);
    const request = assignment
      ? deploying(assignment, (performance.now() - begun) / 1000 / seconds)
      : WAITING;
    const kind = !assignment ? "poll waiting" : request.state === "done" ? "poll done" : "poll deploying";
    const reply = parsed<PollReply>(kind, await server.ask("POST", "/target/v1/poll", token, request));
    pause = reply.pollInterval;
    if (reply.command === "release") return;
    if (reply.command === "cancel") throw new Error(`machine ${number} was cancelled: ${reply.message}`);
    if (reply.command !== "deploy" || !reply.assignment) continue;
    const isNew = assignment === undefined;
    assignment = reply.assignment;
    if (!isNew) continue;
    begun = performance.now();
    const answer = await server.ask("GET", `/target/v1/manifest/${assignment.root}`, token);
    note("manifest", answer);
  }

  async function register(): Promise<{ token: string; pollInterval: number }> {
    const hex = number.toString(16).padStart(12, "0");
    const mac = `02${hex.slice(2)}`.replace(/(..)(?=.)/g, "$1:");
    const disk = { path: "/dev/nvme0n1", size: diskSize, model: "Bench NVMe 500", serial: `S${hex}` };
    return parsed(
      "register",
      await server.ask("POST", "/target/v1/register", undefined, {
        identity: mac,
        version: "0.1.0",
        hardware: {
          macs: [mac],
          uuid: `4c4c4544-0035-4d10-8052-${hex}`,
          cpus: 8,
          memory: 16e9,
          vendor: "Bench",
          model: "OptiPlex 7010",
          serial: `B${hex}`,
          firmware: "uefi",
          secureBoot: false,
          cpuModel: "Intel(R) Core(TM) i5-12500",
          disks: [{ ...disk, bus: "nvme", rotational: false }],
          cards: [{ name: "enp1s0", mac, driver: "e1000e", speed: 1000, link: true }],
          bootMac: mac,
        },
        disk: { ...disk, sectorSize: 512 },
      }),
    );
  }

  function note(kind: keyof Times, { status, body, milliseconds, queued }: Answered): string {
    if (status !== 200) throw new Error(`machine ${number}: ${kind} got ${status}: ${body.slice(0, 300)}`);
    times[kind].push(milliseconds);
    times.queued.push(queued);
    return body;
  }

  function parsed<T>(kind: keyof Times, answer: Answered): T {
    return JSON.parse(note(kind, answer));
  }
}

const WAITING: PollRequest = { state: "waiting" };
const CHUNKS = 4000, CHUNK = 1 << 20;

/** What a target reports when `part` of its deployment is over. */
function deploying({ epoch }: Assignment, part: number): PollRequest {
  const chunksDone = Math.min(CHUNKS, Math.floor(part / 0.9 * CHUNKS)), bytesDone = chunksDone * CHUNK;
  const state = part < 0.02 ? "preparing" : part < 0.9 ? "receiving" : part < 0.95 ? "syncing" : "verifying";
  return {
    state: part >= 1 ? "done" : state,
    epoch,
    progress: {
      chunksDone,
      chunksTotal: CHUNKS,
      bytesDone,
      bytesTotal: CHUNKS * CHUNK,
      received: Math.floor(bytesDone / 2.1),
      readRate: 55_123_456.5,
      writeRate: 111_234_567.25,
      unicastBytes: 0,
      elapsed: part * 60,
      left: Math.max(0, 60 - part * 60),
    },
    counters: {
      datagrams: chunksDone * 350,
      repaired: chunksDone >> 4,
      lost: chunksDone >> 3,
      duplicates: chunksDone >> 5,
      rejected: 0,
      overflow: 0,
    },
  };
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
