import type { ImageView } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import { api } from "../../data/api.ts";
import { bytes, when } from "../../data/format.ts";
import { imagesChanged, status } from "../../data/live.ts";
import { Badge, Empty, LinkButton, PageHead } from "../../parts/bits.tsx";
import { messageOf } from "../../parts/notices.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { words } from "../../words/mod.ts";
import { LayoutOf } from "./layout_of.tsx";

const text = words.images;

/** Every image of the storage, with its disk drawn to scale. */
export default function Images() {
  const { value, error } = useLoaded((signal) => api.get<ImageView[]>("images", signal), [
    imagesChanged.value,
  ]);
  return (
    <>
      <PageHead title={text.title} told={text.told(status.value?.imageDirectory ?? "…")} />
      {error && <p class="failure" role="alert">{messageOf(error)}</p>}
      {value?.length === 0 && (
        <Empty icon="images" title={text.none}>
          <p>{text.noneTold}</p>
          <code>{text.noneCommand}</code>
        </Empty>
      )}
      <div class="image-cards">{value?.map((image) => <Card key={image.name} image={image} />)}</div>
    </>
  );
}

function Card({ image }: { image: ImageView }) {
  const to = `/images/${encodeURIComponent(image.name)}`;
  return (
    <article class="card image-card">
      <h2>
        <a href={to}>{image.name}</a>
      </h2>
      {image.error
        ? (
          <p>
            <Badge kind="bad">{text.unusable}</Badge> {image.error}
          </p>
        )
        : (
          <>
            <LayoutOf image={image} />
            <p class="faint">
              {bytes(image.diskSize)} {text.disk} · {bytes(image.dataBytes)} {text.data} ·{" "}
              {bytes(image.fileSize)} {text.file}
              {" · "}
              {when(image.modifiedAt)}
            </p>
            {may("operator") && (
              <div class="actions">
                <LinkButton href={`/sessions/new?image=${encodeURIComponent(image.name)}`}>
                  {text.deploy}
                </LinkButton>
              </div>
            )}
          </>
        )}
    </article>
  );
}
