import { useEffect } from "preact/hooks";
import { place, setQuery } from "../../app/router.ts";
import type { PageProps } from "../../app/pages.ts";
import { Refusal } from "../../data/api.ts";
import { loadConsoleSettings } from "../../data/console_settings.ts";
import { Empty, LinkButton, PageHead } from "../../parts/bits.tsx";
import { messageOf } from "../../parts/notices.tsx";
import { SessionBadge } from "../../parts/session_badge.tsx";
import { words } from "../../words/mod.ts";
import { Actions } from "./actions.tsx";
import { Figures } from "./figures.tsx";
import { useSession } from "./load.ts";
import { MoreDetails } from "./more_details.tsx";
import { TargetPanel } from "./target_panel.tsx";
import { TargetsTable } from "./targets_table.tsx";
import { told } from "./told.ts";
import { WallCard } from "./wall_card.tsx";

/** One session, as it goes or as it went. */
export default function Page({ params: { id } }: PageProps) {
  const { session, members, error } = useSession(id);
  useEffect(() => void loadConsoleSettings(), []);
  if (!session) return error ? <Missing error={error} /> : <p class="waiting">{words.common.loading}</p>;
  const picked = place.value.query.get("target");
  const pick = (target: string | undefined) => setQuery({ target });
  return (
    <>
      <PageHead
        title={session.name}
        told={
          <>
            <SessionBadge session={session} /> {told(session)}
          </>
        }
      >
        <Actions session={session} members={members} />
      </PageHead>
      <Figures session={session} members={members} />
      <WallCard session={session} members={members} onPick={pick} />
      <TargetsTable session={session} members={members} picked={picked} onPick={pick} />
      <MoreDetails session={session} />
      {picked && (
        <TargetPanel
          key={picked}
          session={session}
          members={members}
          id={picked}
          onClose={() => pick(undefined)}
        />
      )}
    </>
  );
}

function Missing({ error }: { error: unknown }) {
  const isGone = error instanceof Refusal && error.status === 404;
  return (
    <div class="card">
      <h1 tabIndex={-1}>{isGone ? words.session.gone : words.common.pages.sessions}</h1>
      <Empty icon="sessions" title={isGone ? words.session.goneTold : messageOf(error)}>
        <LinkButton href="/sessions">{words.session.toRuns}</LinkButton>
      </Empty>
    </div>
  );
}
