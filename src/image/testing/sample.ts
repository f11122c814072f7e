import { Random } from "../../base/mod.ts";
import { FakeDisk, writeGpt } from "../../disk/mod.ts";
import { threadZstd } from "../../sys/mod.ts";

// Loaded before any test runs: a library that a test itself loads looks like a leak to Deno.
threadZstd();

/** Bytes per chunk of the sample's images. */
export const SAMPLE_CHUNK = 4096;

/**
 * A disk of 250 KiB with a GPT, a partition of text, noise and zeros, and one of swap space whose blocks hold leftovers:
 * chunks of every kind, and a last one that is shorter. The same for the same seed.
 */
export function sampleDisk(seed = 1): FakeDisk {
  const random = new Random(seed);
  const disk = new FakeDisk(250 * 1024);
  const guid = (n: number) => `00000000-0000-4000-8000-${n.toString().padStart(12, "0")}`;
  const linux = "0FC63DAF-8483-4772-8E79-3D69D8477DE4", swap = "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F";
  writeGpt(disk, {
    diskGuid: guid(1),
    partitions: [
      partition(1, linux, guid(2), "root", 40, 199),
      partition(2, swap, guid(3), "swap", 200, 439),
    ],
  });
  for (let at = 40 * 512; at < 100 * 512; at += 512) {
    const noise = random.chance(0.5);
    disk.write(at, Uint8Array.from({ length: 512 }, (_, i) => noise ? random.u32() & 255 : 97 + i % 26));
  }
  disk.write(200 * 512, random.bytes(240 * 512));
  disk.write(200 * 512, swapHeader(30));
  disk.written.fill(0);
  return disk;
}

/** The first page of swap space of `pages` pages. */
export function swapHeader(pages: number): Uint8Array {
  const page = new Uint8Array(4096);
  const view = new DataView(page.buffer);
  view.setUint32(1024, 1, true);
  view.setUint32(1028, pages - 1, true);
  page.set(new TextEncoder().encode("spare"), 1052);
  page.set(new TextEncoder().encode("SWAPSPACE2"), 4086);
  return page;
}

function partition(
  number: number,
  typeGuid: string,
  uniqueGuid: string,
  name: string,
  firstLba: number,
  lastLba: number,
) {
  return { number, typeGuid, uniqueGuid, name, firstLba, lastLba, attributes: 0n };
}
