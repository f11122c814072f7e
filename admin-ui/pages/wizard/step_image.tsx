import { useEffect, useRef, useState } from "preact/hooks";
import type { ImageView } from "../../../src/contract/mod.ts";
import { api } from "../../data/api.ts";
import { bytes } from "../../data/format.ts";
import { imagesChanged, status } from "../../data/live.ts";
import { Badge, Empty } from "../../parts/bits.tsx";
import { DiskLayout } from "../../parts/disk_layout.tsx";
import { messageOf } from "../../parts/notices.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { words } from "../../words/mod.ts";
import { useImageDetail } from "./image_detail.ts";
import type { Wizard } from "./wizard.ts";

/** From here on a search is worth its room. */
const MANY = 6;

/** Which image. */
export function StepImage({ wizard }: { wizard: Wizard }) {
  const { image: says } = words.wizard.steps, chosen = wizard.draft.value.image;
  const images = useLoaded((signal) => api.get<ImageView[]>("images", signal), [imagesChanged.value]);
  const [search, setSearch] = useState("");
  if (!images.value) {
    return images.error
      ? <p class="failure" role="alert">{messageOf(images.error)}</p>
      : <p class="faint">{says.loading}</p>;
  }
  if (!images.value.length) {
    return (
      <Empty icon="images" title={says.none}>
        <p>{says.noneTold(status.value?.imageDirectory ?? "")}</p>
      </Empty>
    );
  }
  const shown = images.value.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()));
  const isThere = images.value.some(({ name, root }) => name === chosen || root === chosen);
  return (
    <>
      {images.value.length > MANY && (
        <input
          type="search"
          class="wizard-search"
          aria-label={says.search}
          placeholder={says.search}
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      {chosen && !isThere && <p class="failure" role="alert">{says.missing(chosen)}</p>}
      <fieldset class="image-cards">
        <legend class="sr">{says.title}</legend>
        {shown.map((image) => (
          <ImageCard
            key={image.name}
            image={image}
            isChosen={chosen === image.name || image.root !== "" && chosen === image.root}
            onChoose={() => wizard.set({ image: image.name })}
          />
        ))}
      </fieldset>
      {!shown.length && <p class="faint">{says.noMatch}</p>}
      {wizard.error("image") && <p class="failure" role="alert">{wizard.error("image")}</p>}
    </>
  );
}

function ImageCard({ image, isChosen, onChoose }: { image: ImageView; isChosen: boolean; onChoose(): void }) {
  const { image: says } = words.wizard.steps, { name, error, partitions } = image;
  const box = useRef<HTMLLabelElement>(null), isSeen = useSeen(box);
  const { value: detail } = useImageDetail(name, isSeen && !error);
  return (
    <label class={isChosen ? "choice image chosen" : error ? "choice image off" : "choice image"} ref={box}>
      <input
        type="radio"
        name="image"
        value={name}
        aria-label={name}
        checked={isChosen}
        disabled={error !== undefined}
        onChange={onChoose}
      />
      <span>
        <strong>{name}</strong>
        {error
          ? (
            <>
              <Badge kind="bad">{says.unusable}</Badge>
              <span class="bad">{error}</span>
            </>
          )
          : (
            <>
              <span class="faint">
                {[
                  says.disk(bytes(image.diskSize)),
                  says.data(bytes(image.dataBytes)),
                  says.file(bytes(image.fileSize)),
                ]
                  .join(" · ")}
              </span>
              {detail?.layout && <DiskLayout layout={detail.layout} small />}
              {partitions.map((line) => <span key={line} class="faint small">{line}</span>)}
            </>
          )}
      </span>
    </label>
  );
}

/** Whether the element came in sight once: pictures far down a long list need not be asked for. */
function useSeen(of: { current: Element | null }): boolean {
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    const watcher = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
    });
    watcher.observe(of.current!);
    return () => watcher.disconnect();
  }, []);
  return isSeen;
}
