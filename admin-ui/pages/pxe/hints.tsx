import { useState } from "preact/hooks";
import type { HintView } from "../../../src/contract/mod.ts";
import { api } from "../../data/api.ts";
import { messageOf } from "../../parts/notices.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { words } from "../../words/mod.ts";

const text = words.pxe.hints;

/** What to set on somebody else's DHCP server. */
export function Hints() {
  const { value, error } = useLoaded((signal) => api.get<HintView[]>("pxe/hints", signal), []);
  const [copied, setCopied] = useState("");
  if (error && !value) return <p class="failure" role="alert">{messageOf(error)}</p>;
  return (
    <>
      <p class="faint">{text.told}</p>
      {value?.map(({ server, title, text: hint }, index) => (
        <details key={server} class="card hint" open={index === 0}>
          <summary>{title}</summary>
          <pre tabIndex={0}>{hint}</pre>
          <button
            type="button"
            class="small"
            // Only pages that came encrypted, or from this machine, may use the clipboard.
            disabled={!navigator.clipboard}
            onClick={() =>
              navigator.clipboard.writeText(hint).then(() =>
                setCopied(server)
              )}
          >
            {copied === server ? text.copied : text.copy}
          </button>
        </details>
      ))}
    </>
  );
}
