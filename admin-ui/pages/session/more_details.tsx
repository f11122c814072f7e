import { useState } from "preact/hooks";
import type { SessionView } from "../../../src/contract/mod.ts";
import { isRunning } from "../../data/progress.ts";
import { LogList, useLogReader } from "../../parts/live_log.tsx";
import { words } from "../../words/mod.ts";
import { optionsInWords } from "./options.ts";

/** What most do not need at once: the options in words, and the log. */
export function MoreDetails({ session }: { session: SessionView }) {
  const [open, setOpen] = useState({ options: false, log: true });
  const toggle = (name: keyof typeof open) => (event: Event) => {
    const isOpen = (event.currentTarget as HTMLDetailsElement).open;
    if (isOpen !== open[name]) setOpen((before) => ({ ...before, [name]: isOpen }));
  };
  const both = (isOpen: boolean) => setOpen({ options: isOpen, log: isOpen });
  return (
    <>
      <div class="row fold-tools">
        <button type="button" class="plain small end" onClick={() => both(true)}>
          {words.session.expand}
        </button>
        <button type="button" class="plain small" onClick={() => both(false)}>
          {words.session.collapse}
        </button>
      </div>
      <details class="card fold" open={open.options} onToggle={toggle("options")}>
        <summary>
          <h2>{words.session.options.title}</h2>
        </summary>
        <dl class="facts">
          {optionsInWords(session).map((
            [name, value],
          ) => [<dt key={name}>{name}</dt>, <dd key={`${name}=`}>{value}</dd>])}
        </dl>
      </details>
      <details class="card fold" open={open.log} onToggle={toggle("log")}>
        <summary>
          <h2>{words.session.log.title}</h2>
        </summary>
        {open.log && <SessionLog session={session} />}
      </details>
    </>
  );
}

function SessionLog({ session }: { session: SessionView }) {
  return (
    <div class="session-log">
      <p>
        <a href={`/log?session=${session.id}`}>{words.session.log.whole}</a>
      </p>
      <LogList reader={useLogReader({ session: session.id }, isRunning(session))} />
    </div>
  );
}
