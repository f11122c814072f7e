import { useEffect, useState } from "preact/hooks";
import type { PxeView } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import { place } from "../../app/router.ts";
import { api } from "../../data/api.ts";
import { Badge, PageHead } from "../../parts/bits.tsx";
import { Confirm } from "../../parts/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { attempt, messageOf } from "../../parts/notices.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { words } from "../../words/mod.ts";
import { Hints } from "./hints.tsx";
import { Leases } from "./leases.tsx";
import { State } from "./state.tsx";

const text = words.pxe;
const TABS = ["state", "leases", "hints"] as const;
/** Statistics move: milliseconds from one look at them to the next. */
const LOOK_EVERY = 3000;

/** The server's network boot: its state, its leases, and what to set elsewhere. */
export default function Pxe() {
  const { value, error, reload } = useLoaded((signal) => api.get<PxeView>("pxe", signal), []);
  const [stopping, setStopping] = useState(false);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || reload(), LOOK_EVERY);
    return () => clearInterval(timer);
  }, []);
  const asked = place.value.query.get("tab");
  const tab = TABS.find((each) => each === asked) ?? "state";
  const act = (what: "start" | "restart") =>
    attempt(async () => {
      await api.post(`pxe/${what}`, {});
      reload();
    }, text.started);
  return (
    <>
      <PageHead
        title={text.title}
        told={value && (
          <>
            <Badge kind={value.running ? "good" : "calm"}>
              {value.running ? text.running : text.stopped}
            </Badge>{" "}
            {value.told}
          </>
        )}
      >
        {may("admin") && value?.available && (
          <>
            {value.running
              ? (
                <>
                  <button type="button" onClick={() => act("restart")} title={text.restartTold}>
                    {text.restart}
                  </button>
                  <button type="button" onClick={() => setStopping(true)}>
                    <Icon name="stop" />
                    {text.stop}
                  </button>
                </>
              )
              : (
                <button type="button" class="main" onClick={() => act("start")}>
                  <Icon name="play" />
                  {text.start}
                </button>
              )}
            <a class="button" href="/settings?file=pxe.ini">{text.settings}</a>
          </>
        )}
      </PageHead>
      {error && !value && <p class="failure" role="alert">{messageOf(error)}</p>}
      <nav class="tabs" aria-label={text.title}>
        {TABS.map((each) => (
          <a key={each} href={`/pxe?tab=${each}`} aria-current={each === tab ? "page" : undefined}>
            {text.tabs[each]}
          </a>
        ))}
      </nav>
      {tab === "hints"
        ? <Hints />
        : tab === "leases"
        ? <Leases />
        : value && <State view={value} onChange={reload} />}
      {stopping && (
        <Confirm
          title={text.stopTitle}
          action={text.stop}
          onClose={() => setStopping(false)}
          onConfirm={async () => {
            await api.post("pxe/stop", {});
            reload();
          }}
        >
          <p>{text.stopTold}</p>
        </Confirm>
      )}
    </>
  );
}
