import { Buffer } from "node:buffer";
import { Random } from "../../src/base/mod.ts";
import { Program } from "./program.ts";

const MIB = 1 << 20;

/** An image made for a test, and the disk that it must make. */
export interface TestImage {
  name: string;
  path: string;
  content: Uint8Array;
}

/** A seeded disk: random bytes that no compressor makes smaller, every seventh MiB of them zeros. */
export function seededDisk(seed: number, mebibytes: number): Uint8Array<ArrayBuffer> {
  const random = new Random(seed), words = new Uint32Array(mebibytes * MIB / 4);
  for (let i = 0; i < words.length; i++) if ((i >> 18) % 7 !== 3) words[i] = random.u32();
  return new Uint8Array(words.buffer);
}

/** Makes the image NAME.img.zst of a seeded disk in `directory`. `chunk`: bytes of a chunk, as the option takes it. */
export async function makeImage(
  directory: string,
  name: string,
  seed: number,
  mebibytes: number,
  chunk = "256K",
): Promise<TestImage> {
  const content = seededDisk(seed, mebibytes), source = `${directory}/${name}.raw`;
  const path = `${directory}/${name}.img.zst`;
  await Deno.writeFile(source, content);
  await using program = new Program("image create", [
    ...["image", "create", source, path, "--chunk", chunk, "--level", "1", "--json"],
  ]);
  const status = await program.end(60_000);
  await Deno.remove(source);
  if (status !== 0) throw new Error(`The image could not be made:\n${program.tail()}`);
  return { name, path, content };
}

/** Makes a file for a target to write to, full of what is in no image; a disk may be larger than its image. */
export async function blankDisk(path: string, size: number): Promise<void> {
  await Deno.writeFile(path, new Uint8Array(size).fill(0xa5));
}

/** The first byte in which the disk at `path` differs from the image's content; undefined when none does. */
export async function firstDifference(path: string, { content }: TestImage): Promise<number | undefined> {
  const bytes = await Deno.readFile(path);
  if (Buffer.compare(bytes.subarray(0, content.length), content) === 0) return undefined;
  return content.findIndex((byte, i) => bytes[i] !== byte);
}
