import type { SessionView } from "../../src/contract/mod.ts";
import { SESSION_KINDS } from "../data/progress.ts";
import { words } from "../words/mod.ts";
import { Badge } from "./bits.tsx";

/** A session's state. */
export function SessionBadge({ session: { state } }: { session: Pick<SessionView, "state"> }) {
  return <Badge kind={SESSION_KINDS[state]}>{words.common.states[state]}</Badge>;
}
