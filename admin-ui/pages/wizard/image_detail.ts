import type { ImageDetailView } from "../../../src/contract/mod.ts";
import { api } from "../../data/api.ts";
import { imagesChanged } from "../../data/live.ts";
import { type Loaded, useLoaded } from "../../parts/use_loaded.ts";

/** An image with its layout; nothing while it is not `wanted`. */
export function useImageDetail(name: string, isWanted = true): Loaded<ImageDetailView | undefined> {
  const load = (signal: AbortSignal) =>
    isWanted && name
      ? api.get<ImageDetailView>(`images/${encodeURIComponent(name)}`, signal)
      : Promise.resolve(undefined);
  return useLoaded(load, [name, isWanted, imagesChanged.value]);
}
