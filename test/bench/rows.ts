import { deploy, type Job, type Measured } from "./deployment.ts";
import { randomDisk, sparseDisk, type Subject, systemDisk } from "./files.ts";
import { ceiling, run, start, throttle, udpcast, withNetwork } from "./network.ts";

/** One line of the table. */
export interface Row {
  measure: string;
  value: number;
  must: string;
  holds: boolean;
  /** What the value comes from. */
  how: string;
}

export interface Setting {
  work: string;
  runs: number;
  /** Size of the incompressible disk in megabytes. */
  megabytes: number;
}

/** 256 MB to four targets as fast as the machine goes, in turn with the network's ceiling and with udpcast. */
export async function streamRows({ work, runs, megabytes }: Setting): Promise<Row[]> {
  const subject = await randomDisk(work, megabytes);
  const ours: number[] = [], most: number[] = [], theirs: number[] = [];
  await withNetwork({ targets: 4 }, async () => {
    for (let i = 0; i < runs; i++) {
      most.push(await ceiling(4));
      ours.push(slowest(await deploy(job(subject, 4))));
      theirs.push(await udpcast(subject.source, 4));
    }
  });
  const how = `ours ${list(ours)}, ceiling ${list(most)}, udpcast ${list(theirs)} MB/s`;
  return [
    atLeast("stream to 4 targets, no loss: share of the ceiling", median(ours) / median(most), 0.65, how),
    atLeast("the same against udpcast", median(ours) / median(theirs), 2.5, how),
  ];
}

/** Eight targets on links of 200 Mbit/s: how much of the link is payload, and what one slow target changes. */
export async function linkRows({ work, runs, megabytes }: Setting): Promise<Row[]> {
  const subject = await randomDisk(work, megabytes);
  const even: number[] = [], seven: number[] = [];
  await withNetwork({ targets: 8, rate: "200mbit" }, async () => {
    for (let i = 0; i < runs; i++) even.push(slowest(await deploy(job(subject, 8))));
    await throttle(8, "20mbit");
    for (let i = 0; i < runs; i++) {
      const { rates } = await deploy(job(subject, 8));
      seven.push(Math.min(...rates.sort((a, b) => b - a).slice(0, 7)));
    }
  });
  return [
    atLeast(
      "8 targets, links of 200 Mbit/s: payload's share of the link",
      median(even) / 25,
      0.93,
      `${list(even)} MB/s`,
    ),
    atLeast(
      "one of 8 throttled to a tenth: the other seven's rate, of what it was",
      median(seven) / median(even),
      0.95,
      `${list(seven)} against ${list(even)} MB/s`,
    ),
  ];
}

/** One frame in a hundred lost at each of eight targets, independently. */
export async function lossRows({ work, runs, megabytes }: Setting): Promise<Row[]> {
  const subject = await randomDisk(work, megabytes);
  const ratios: number[] = [];
  await withNetwork({ targets: 8, rate: "200mbit", lossPermille: 10 }, async () => {
    for (let i = 0; i < runs; i++) {
      const { datagrams } = await deploy(job(subject, 8));
      ratios.push((datagrams.source + datagrams.repair) / Math.ceil(streamSize(subject) / 1448));
    }
  });
  return [
    atMost("1% loss at each of 8: datagrams sent per datagram needed", median(ratios), 1.05, list(ratios, 3)),
  ];
}

/** What a target more costs the server. */
export async function serverRows({ work, runs, megabytes }: Setting): Promise<Row[]> {
  const subject = await randomDisk(work, megabytes);
  const one: number[] = [], eight: number[] = [];
  const perByte = ({ serverUser, datagrams }: Measured) => serverUser / datagrams.bytes * 1e9;
  await withNetwork({ targets: 8, rate: "200mbit" }, async () => {
    for (let i = 0; i < runs; i++) {
      one.push(perByte(await deploy(job(subject, 1))));
      eight.push(perByte(await deploy(job(subject, 8))));
    }
  });
  const how = `8 targets ${list(eight, 2)}, 1 target ${list(one, 2)} seconds a GB`;
  return [
    atMost("server's user CPU per byte sent, 8 targets against 1", median(eight) / median(one), 1.2, how),
  ];
}

/** A compressed system from server to synced disks, against udp-sender piped into zstd -d and dd. */
export async function systemRows({ work, runs }: Setting): Promise<Row[]> {
  const subject = await systemDisk(work, 600);
  const ours: number[] = [], theirs: number[] = [];
  await withNetwork({ targets: 4 }, async () => {
    for (let i = 0; i < runs; i++) {
      ours.push((await deploy({ ...job(subject, 4), allocated: false })).wall);
      theirs.push(await udpcastPiped(subject, 4));
    }
  });
  const how = `ours ${list(ours)}, udpcast | zstd -d | dd ${list(theirs)} s; image ${mb(subject.imageSize)}`;
  return [
    atLeast(
      "whole deployment of a system image against udp-sender | zstd -d | dd",
      median(theirs) / median(ours),
      1.5,
      how,
    ),
  ];
}

/** Greatest resident memory with a small image and with a large, mostly empty one. */
export async function memoryRows({ work }: Setting): Promise<Row[]> {
  const results: Measured[] = [];
  for (const subject of [await randomDisk(work, 1000), await sparseDisk(work, 16, 512)]) {
    await withNetwork({ targets: 2 }, async () => {
      results.push(await deploy({ ...job(subject, 2), allocated: false }));
    });
    await Deno.remove(subject.source);
    await Deno.remove(subject.images, { recursive: true });
  }
  const [small, sparse] = results;
  const how = (of: (each: Measured) => number) => `1 GB ${mb(of(small))}, 16 GB sparse ${mb(of(sparse))}`;
  const most = (of: (each: Measured) => number) => Math.max(of(small), of(sparse)) / 1e6;
  const server = (each: Measured) => each.serverMemory, target = (each: Measured) => each.targetMemory;
  return [
    atMost("server's resident memory, MB", most(server), 250, how(server)),
    atMost("a target's resident memory, MB", most(target), 250, how(target)),
  ];
}

function job(subject: Subject, targets: number): Job {
  const { images, image, source, diskSize } = subject;
  return { images, image, source, diskSize, targets, allocated: true };
}

/** A stream of random bytes is as long as they are, but for a few bytes a frame. */
function streamSize(subject: Subject): number {
  return subject.diskSize;
}

/** Seconds until every target's disk is written and synced. */
async function udpcastPiped(subject: Subject, targets: number): Promise<number> {
  const folder = `${subject.images}/udpcast`;
  await Deno.mkdir(folder, { recursive: true });
  const receivers: Deno.ChildProcess[] = [];
  for (let i = 1; i <= targets; i++) {
    await run("truncate", ["-s", String(subject.diskSize), `${folder}/d${i}`]);
    // Zeros are not written, which a real disk would not forgive: the peer's best case.
    const write = `zstd -dc | dd of=${folder}/d${i} bs=1M iflag=fullblock conv=sparse,notrunc,fsync`;
    const receive = `udp-receiver --interface e0 --nokbd | ${write}`;
    receivers.push(start(`ms-t${i}`, ["sh", "-c", receive], () => {}));
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  const begun = performance.now();
  const send = "udp-sender --interface e0 --nokbd --min-wait 0";
  const file = `${subject.images}/${subject.image}`;
  await run("ip", [
    "netns",
    "exec",
    "ms-srv",
    ...send.split(" "),
    "--min-receivers",
    String(targets),
    "--file",
    file,
  ]);
  await Promise.all(receivers.map((each) => each.status));
  const seconds = (performance.now() - begun) / 1000;
  for (let i = 1; i <= targets; i++) await run("cmp", [subject.source, `${folder}/d${i}`]);
  await Deno.remove(folder, { recursive: true });
  return seconds;
}

function slowest({ rates }: Measured): number {
  return Math.min(...rates);
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function atLeast(measure: string, value: number, least: number, how: string): Row {
  return { measure, value, must: `>= ${least}`, holds: value >= least, how };
}

function atMost(measure: string, value: number, most: number, how: string): Row {
  return { measure, value, must: `<= ${most}`, holds: value <= most, how };
}

function list(values: number[], digits = 1): string {
  return values.map((value) => value.toFixed(digits)).join(" ");
}

function mb(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
