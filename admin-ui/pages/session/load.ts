import { useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { MemberView, SessionView } from "../../../src/contract/mod.ts";
import { api } from "../../data/api.ts";
import { type Members, membersOf, sessions, snapshots } from "../../data/live.ts";
import { isRunning } from "../../data/progress.ts";
import { useLoaded } from "../../parts/use_loaded.ts";
import { usePaced } from "../../parts/use_paced.ts";

/** A session with all that is known of it. */
export interface Watched {
  /** As the server told last; its options have the listed machines. */
  session?: SessionView;
  members: Members;
  error?: unknown;
}

/** Follows a session, whether it runs, ended, or ended so long ago that the server no longer tells of it by itself. */
export function useSession(id: string): Watched {
  // What a snapshot brought is in other objects than before it. However much is told, it is shown once a second.
  const told = useComputed(() => [snapshots.value, sessions.get(id).value, membersOf(id).version.value]);
  usePaced(told);
  const live = sessions.get(id).peek(), members = membersOf(id);
  const { value, error } = useLoaded(
    (signal) => api.get<SessionView>(`sessions/${id}`, signal),
    [id, snapshots.value, live?.state],
  );
  useEffect(() => {
    if (value?.members) members.take(news(value, members, value.members));
  }, [value, members]);
  const session = live ? { ...live, options: value?.options ?? live.options } : value;
  return { session, members, error: session ? undefined : error };
}

/** What was asked for may be older than what was told meanwhile; what is over stays as it is. */
function news(session: SessionView, members: Members, asked: MemberView[]): MemberView[] {
  return isRunning(session) ? asked.filter(({ targetId }) => !members.map.has(targetId)) : asked;
}
