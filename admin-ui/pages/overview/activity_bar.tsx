import { useState } from "preact/hooks";
import { timeOfDay } from "../../data/format.ts";
import { activity } from "../../data/live.ts";
import { Icon } from "../../parts/icon.tsx";
import { LogRow } from "../../parts/log_rows.tsx";
import { usePaced } from "../../parts/use_paced.ts";
import { words } from "../../words/mod.ts";

const told = words.overview.activity;
const SHOWN = 100, KEY = "broadside.activity";

/** What happens just now, at the foot of the page: the last entry in a line, or opened the last hundred. */
export function ActivityBar() {
  usePaced(activity, 500);
  const [open, setOpen] = useState(remembered());
  const last = activity.peek().at(-1);
  const toggle = () => {
    setOpen(!open);
    try {
      localStorage.setItem(KEY, open ? "" : "open");
    } catch {
      // Browsers may be told to keep nothing: then it holds until the page is left.
    }
  };
  return (
    <section class={open ? "activity open" : "activity"} aria-labelledby="activity">
      <div class="activity-head">
        <h2 id="activity">{told.title}</h2>
        <p class="faint">{open ? "" : last ? `${timeOfDay(last.time)} ${last.event}` : told.none}</p>
        <a href="/log">{told.all}</a>
        <button
          type="button"
          class="plain small"
          aria-expanded={open}
          aria-controls="activity-list"
          onClick={toggle}
        >
          <Icon name={open ? "close" : "log"} />
          {open ? told.hide : told.show}
        </button>
      </div>
      <div id="activity-list" class="activity-list" tabIndex={0} hidden={!open}>
        {open &&
          activity.peek().slice(-SHOWN).reverse().map((entry) => <LogRow key={entry.id} entry={entry} />)}
      </div>
    </section>
  );
}

function remembered(): boolean {
  try {
    return localStorage.getItem(KEY) === "open";
  } catch {
    return false;
  }
}
