import { place } from "../../app/router.ts";
import { LinkButton, PageHead } from "../../parts/bits.tsx";
import { messageOf } from "../../parts/notices.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { words } from "../../words/mod.ts";
import { WizardFrame } from "./frame.tsx";
import type { WizardKind } from "./steps.ts";
import type { WizardStart } from "./wizard.ts";

/** A wizard's page: asks the server for what it begins with, once. `load` gets the query of the page's address. */
export function Begin({ kind, load }: {
  kind: WizardKind;
  load(query: URLSearchParams, signal: AbortSignal): Promise<WizardStart | "gone">;
}) {
  const { titles, gone, copyInstead } = words.wizard;
  const { value, error } = useLoaded((signal) => load(place.peek().query, signal), []);
  if (value && value !== "gone") return <WizardFrame start={value} />;
  return (
    <>
      <PageHead title={titles[kind]} />
      {value === "gone"
        ? (
          <div class="card">
            <p>{gone}</p>
            <LinkButton href={`/sessions/new?from=${location.pathname.split("/")[2]}`}>
              {copyInstead}
            </LinkButton>
          </div>
        )
        : error
        ? <p class="card failure" role="alert">{messageOf(error)}</p>
        : <p class="waiting">{words.common.loading}</p>}
    </>
  );
}
