import { useState } from "preact/hooks";
import type { ImageDetailView } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import type { PageProps } from "../../app/pages.ts";
import { go } from "../../app/router.ts";
import { api } from "../../data/api.ts";
import { bytes, when } from "../../data/format.ts";
import { imagesChanged } from "../../data/live.ts";
import { Figure, LinkButton, PageHead } from "../../parts/bits.tsx";
import { Confirm } from "../../parts/dialog.tsx";
import { DiskLayout, LayoutTable } from "../../parts/disk_layout.tsx";
import { messageOf, tellDone } from "../../parts/notices.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { words } from "../../words/mod.ts";
import { UsedBy } from "./used_by.tsx";
import { Verification } from "./verification.tsx";

const text = words.images;

/** One image: its disk, its figures, whether it is sound, who needs it. */
export default function Image({ params }: PageProps) {
  const { name } = params, path = `images/${encodeURIComponent(name)}`;
  const { value, error, reload } = useLoaded((signal) => api.get<ImageDetailView>(path, signal), [
    name,
    imagesChanged.value,
  ]);
  const [removing, setRemoving] = useState(false);
  if (!value) {
    return (
      <>
        <PageHead title={name} />
        {error
          ? <p class="failure" role="alert">{messageOf(error)}</p>
          : <p class="waiting">{words.common.loading}</p>}
      </>
    );
  }
  const { layout } = value;
  return (
    <>
      <PageHead title={name} told={value.error}>
        {may("operator") && !value.error && (
          <LinkButton main href={`/sessions/new?image=${encodeURIComponent(name)}`}>{text.deploy}</LinkButton>
        )}
        {may("admin") && <button type="button" onClick={() => setRemoving(true)}>{text.remove}</button>}
      </PageHead>
      {layout && (
        <section class="card stack" aria-labelledby="layout">
          <h2 id="layout">{text.layout.title}</h2>
          <DiskLayout layout={layout} />
          <LayoutTable layout={layout} />
        </section>
      )}
      <div class="columns">
        <section class="card" aria-label={text.file}>
          <dl class="figures">
            <Figure label={text.disk} value={bytes(value.diskSize)} />
            <Figure label={text.data} value={bytes(value.dataBytes)} />
            <Figure label={text.file} value={bytes(value.fileSize)} />
          </dl>
          <dl class="facts image-facts">
            <dt>{text.modified}</dt>
            <dd>{when(value.modifiedAt)}</dd>
            {layout && (
              <>
                <dt>{text.layout.tableKind}</dt>
                <dd>{text.layout.tables[layout.table]}</dd>
                <dt>{text.layout.bootCode}</dt>
                <dd>{layout.bootCode ? text.layout.yes : text.layout.no}</dd>
                <dt>{text.layout.sector}</dt>
                <dd>{bytes(layout.sectorSize)}</dd>
              </>
            )}
            <dt>{text.chunks}</dt>
            <dd>{value.chunksTotal}</dd>
            <dt>{text.root}</dt>
            <dd class="mono">{value.root}</dd>
          </dl>
        </section>
        <div class="stack">
          <Verification image={value} onStart={reload} />
          <UsedBy usedBy={value.usedBy} />
        </div>
      </div>
      {removing && (
        <Confirm
          title={text.removeTitle(name)}
          action={text.remove}
          typed={name}
          onClose={() => setRemoving(false)}
          onConfirm={async () => {
            await api.delete(path);
            tellDone(text.removed(name));
            go("/images");
          }}
        >
          <p>{text.removeTold}</p>
        </Confirm>
      )}
    </>
  );
}
