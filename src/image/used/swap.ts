import type { ReadAt } from "../../disk/mod.ts";
import { markUsed, newMap } from "./types.ts";
import type { FileSystem } from "./types.ts";
import { latinText, uuidText } from "./text.ts";

/** Linux swap space (mkswap(8)): only its first page matters. A hibernated system's has another signature: all used. */
export function readSwap(read: ReadAt, size: number): FileSystem | undefined {
  const page = read(0, PAGE);
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const signature = latinText(page.subarray(PAGE - 10));
  if (signature !== "SWAPSPACE2" && signature !== "S1SUSPEND") return undefined;
  const found = { type: "swap", label: latinText(page.subarray(1052, 1068)), uuid: uuidText(page, 1036) };
  const pages = view.getUint32(1028, true) + 1;
  if (signature !== "SWAPSPACE2" || view.getUint32(1024, true) !== 1 || pages * PAGE > size) return found;
  const map = newMap(0, PAGE, pages);
  if (map) markUsed(map, 0);
  return { ...found, map };
}

/** Of x86 and most others; swap space made with another page size is not recognized, so all of it is used. */
const PAGE = 4096;
