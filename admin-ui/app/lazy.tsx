import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { messageOf } from "../parts/notices.tsx";
import { words } from "../words/mod.ts";
import type { PageProps } from "./pages.ts";

interface LazyProps extends PageProps {
  load(): Promise<{ default: ComponentType<PageProps> }>;
  /** What tells this page from the one before. */
  on: string;
}

/** A page whose code is fetched when it is wanted; the one before stays until then. */
export function Lazy({ load, on, params }: LazyProps) {
  const [shown, setShown] = useState<
    { on: string; Page: ComponentType<PageProps>; params: PageProps["params"] }
  >();
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    let isWanted = true;
    setFailure(undefined);
    load().then(
      ({ default: Page }) => isWanted && setShown({ on, Page, params }),
      (error) => isWanted && setFailure(error),
    );
    return () => isWanted = false;
  }, [on]);
  if (failure) {
    return (
      <div class="card">
        <p class="failure" role="alert">{messageOf(failure)}</p>
        <button type="button" onClick={() => location.reload()}>{words.common.again}</button>
      </div>
    );
  }
  return shown
    ? <shown.Page key={shown.on} params={shown.params} />
    : <p class="waiting">{words.common.loading}</p>;
}
