import type { ImageDetailView, ImageView } from "../../../src/contract/mod.ts";
import { api } from "../../data/api.ts";
import { DiskLayout } from "../../parts/disk_layout.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { words } from "../../words/mod.ts";

/** The small picture of an image's disk, asked for when it is shown. */
export function LayoutOf({ image }: { image: ImageView }) {
  const { value } = useLoaded(
    (signal) => api.get<ImageDetailView>(`images/${encodeURIComponent(image.name)}`, signal),
    [image.root],
  );
  if (!value?.layout) return <div class="disk small" aria-hidden="true" />;
  return (
    <>
      <DiskLayout layout={value.layout} small />
      <p class="faint">
        {words.images.layout.tables[value.layout.table]},{" "}
        {words.images.partitions(value.layout.parts.filter(({ kind }) => kind === "partition").length)}
      </p>
    </>
  );
}
