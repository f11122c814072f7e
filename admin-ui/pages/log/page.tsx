import { useState } from "preact/hooks";
import { place } from "../../app/router.ts";
import type { LogAsked } from "../../data/log_reader.ts";
import { Check } from "../../parts/field.tsx";
import { PageHead } from "../../parts/bits.tsx";
import { LogList, useLogReader } from "../../parts/live_log.tsx";
import { words } from "../../words/mod.ts";
import { Exports } from "./exports.tsx";
import { Filters } from "./filters.tsx";

/** The server's log. */
export default function Page() {
  const [isLive, setLive] = useState(true);
  const asked = askedBy(place.value.query);
  const reader = useLogReader(asked, isLive);
  return (
    <>
      <PageHead title={words.log.title} told={words.log.told}>
        <Exports asked={asked} />
      </PageHead>
      <section class="card" aria-label={words.log.filters.label}>
        <Filters />
      </section>
      <section aria-label={words.log.entries}>
        <div class="row log-head">
          <p class="faint" role="status">{reader.state.value === "ready" && words.log.shown(reader.size)}</p>
          <div class="end">
            <Check label={words.log.live} checked={isLive} onChange={setLive} />
          </div>
        </div>
        <LogList reader={reader} />
      </section>
    </>
  );
}

/** What the address asks for; times in it are local, without a zone. */
function askedBy(query: URLSearchParams): LogAsked {
  const text = (name: string) => query.get(name) || undefined;
  const time = (name: string, more = 0) => {
    const at = Date.parse(text(name) ?? "");
    return Number.isNaN(at) ? undefined : String(at + more);
  };
  return {
    level: text("level"),
    search: text("search"),
    session: text("session"),
    machine: text("machine"),
    from: time("from"),
    // To the end of the minute that was named.
    to: time("to", 59_999),
  };
}
