import type { SessionView } from "../contract/mod.ts";
import type { Call } from "./command.ts";
import { cut, progressText } from "./session_progress.ts";
import { describeSession } from "./session_view.ts";

/** Milliseconds between looks. */
const EVERY = 1000;

/**
 * Shows a session until it is over: on a terminal in place, elsewhere or with --json a line whenever its state or
 * count changed. 0 when it finished, 1 when it failed or was stopped.
 */
export async function watch(
  { api, json }: Pick<Call, "api" | "json">,
  id: string,
  every = EVERY,
): Promise<number> {
  const isScreen = !json && Deno.stdout.isTerminal();
  let shown = 0, before = "";
  for (;;) {
    const session = await api.get<SessionView>(`sessions/${id}`);
    const isOver = session.endedAt !== null;
    if (isScreen) shown = draw(session, shown);
    else {
      const [changes, rest] = json ? [JSON.stringify(session), ""] : oneLine(session);
      if (changes !== before) console.log(changes + rest);
      before = changes;
    }
    if (isOver) return session.state === "finished" ? 0 : 1;
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

/** Draws over the `shown` lines drawn before; gives how many there are now. What the screen has no room for is cut. */
function draw(session: SessionView, shown: number): number {
  const { columns, rows } = size();
  const lines = describeSession(session, columns, rows - 1).split("\n").slice(0, rows - 1)
    .map((line) => cut(line, columns));
  const up = shown ? `\x1b[${shown}A` : "";
  Deno.stdout.writeSync(new TextEncoder().encode(`${up}\x1b[J${lines.join("\n")}\n`));
  return lines.length;
}

/** A session on one line: what is worth a new line when it changes, and what changes all the time. */
function oneLine({ id, state, counts, members = [] }: SessionView): [changes: string, rest: string] {
  const parts = Object.entries(counts).filter(([, count]) => count).map(([each, count]) =>
    `${count} ${each}`
  );
  const { share, pace } = state === "deploying" ? progressText(members) : { share: "", pace: "" };
  return [
    [`session ${id} ${state}`, ...parts, ...share ? [share] : []].join(", "),
    pace ? `, ${pace}` : "",
  ];
}

function size(): { columns: number; rows: number } {
  try {
    return Deno.consoleSize();
  } catch {
    return { columns: 80, rows: 24 };
  }
}
