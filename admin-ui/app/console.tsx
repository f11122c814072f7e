import { useEffect } from "preact/hooks";
import { follow, unfollow } from "../data/live.ts";
import { attempt, Notices } from "../parts/notices.tsx";
import { words } from "../words/mod.ts";
import { access, isIn, loadAccess } from "./access.ts";
import { Lazy } from "./lazy.tsx";
import { Shell } from "./shell.tsx";

/** The whole console: first who is there, then the pages. */
export function Console() {
  useEffect(() => void attempt(loadAccess), []);
  useEffect(() => {
    if (!isIn.value) return;
    follow();
    return unfollow;
  }, [isIn.value]);
  const view = access.value;
  return (
    <>
      {!view ? <p class="waiting">{words.common.connecting}</p> : isIn.value ? <Shell /> : (
        <Lazy
          load={() => import("../pages/door/page.tsx")}
          on={view.state}
          params={{ state: view.state }}
        />
      )}
      <Notices />
    </>
  );
}
