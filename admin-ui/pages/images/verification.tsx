import type { ImageDetailView, VerificationView } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import { api } from "../../data/api.ts";
import { percent, when } from "../../data/format.ts";
import { verifications } from "../../data/live.ts";
import { Progress } from "../../parts/bits.tsx";
import { attempt } from "../../parts/notices.tsx";
import { words } from "../../words/mod.ts";

const text = words.images.verification;

/** Whether an image is sound, and how to find out. */
export function Verification({ image, onStart }: { image: ImageDetailView; onStart(): void }) {
  const live = verifications.all.filter((each) => each.image === image.name).at(-1);
  const latest = live && (!image.verification || Number(live.id) >= Number(image.verification.id))
    ? live
    : image.verification;
  const start = () =>
    attempt(async () => {
      await api.post(`images/${encodeURIComponent(image.name)}/verify`, {});
      onStart();
    }, text.started);
  return (
    <section class="card" aria-labelledby="verification">
      <div class="card-head">
        <h2 id="verification">{text.title}</h2>
        {may("operator") && (
          <button type="button" disabled={latest?.state === "running" || !!image.error} onClick={start}>
            {text.start}
          </button>
        )}
      </div>
      <p class="faint">{text.told}</p>
      {latest ? <State latest={latest} /> : <p>{text.never}</p>}
    </section>
  );
}

function State({ latest }: { latest: VerificationView }) {
  const { state, done, total, startedAt, endedAt, reason, current } = latest;
  if (state === "running") {
    const share = total ? done / total : 0;
    return (
      <>
        <p role="status">{text.running(percent(share))}</p>
        <Progress share={share} label={text.title} />
      </>
    );
  }
  return (
    <p class={state === "good" ? "good" : "bad"} role="status">
      {text[state](when(endedAt ?? startedAt))} {reason} {!current && text.old}
    </p>
  );
}
