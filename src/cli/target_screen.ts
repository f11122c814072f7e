import { formatEntry, type Level } from "../base/mod.ts";
import { ProgressView, type TargetView, terminalColumns, USUAL_COLUMNS } from "../target/mod.ts";
import type { TargetOptions } from "./target_options.ts";

/** Where a person, or another program, sees what happens. */
export interface Screen {
  say: (text: string) => void;
  show: (view: TargetView) => void;
  log: (level: Level, event: string, fields?: Record<string, unknown>) => void;
}

/** Where a target shows what happens, by its options. */
export function screenFor({ json, init }: TargetOptions): Screen {
  if (json) return jsonScreen();
  // Under init a screen and serial lines are one: nothing can be redrawn on both, and neither says how wide it is.
  const terminal = Deno.stdout.isTerminal(), panel = terminal && !init && Deno.env.get("TERM") !== "dumb";
  const view = new ProgressView({
    style: panel ? "panel" : "lines",
    write: (text) => void Deno.stdout.writeSync(new TextEncoder().encode(text)),
    columns: terminal ? terminalColumns : init ? () => USUAL_COLUMNS : undefined,
  });
  return {
    say: (text) => panel || init ? view.print(text) : console.error(text),
    show: (shown) => view.show(shown, performance.now()),
    log: (level, event, fields = {}) => {
      if (level === "debug") return;
      const line = formatEntry({ time: new Date(), level, event, fields });
      if (panel || init) view.print(line);
      else console.error(line);
    },
  };
}

function jsonScreen(): Screen {
  const write = (said: object) => console.log(JSON.stringify(said));
  return {
    say: (text) => console.error(text),
    show: ({ request, activity, message }) =>
      write({ type: "progress", ...request, activity, message, log: undefined }),
    log: (level, event, fields = {}) => write({ type: "log", time: new Date(), level, event, ...fields }),
  };
}
