import { useEffect, useRef } from "preact/hooks";
import type { MemberView, SessionView } from "../../../src/contract/mod.ts";
import { bytes, percent } from "../../data/format.ts";
import { type Members, targets } from "../../data/live.ts";
import { isRunning, kindOf, MEMBER_KINDS, shareOf } from "../../data/progress.ts";
import { Badge, Progress } from "../../parts/bits.tsx";
import { Icon } from "../../parts/icon.tsx";
import { LogList, useLogReader } from "../../parts/live_log.tsx";
import { words } from "../../words/mod.ts";
import { memberFacts, targetFacts } from "./facts.tsx";
import { nameOf } from "./names.ts";

const told = words.session.target;

interface PanelProps {
  session: SessionView;
  members: Members;
  id: string;
  onClose(): void;
}

/** One target beside the page: how it fares, what machine it is, and its log. */
export function TargetPanel({ session, members, id, onClose }: PanelProps) {
  const head = useRef<HTMLHeadingElement>(null);
  const member = members.map.get(id), target = targets.get(id).value;
  const isThere = member !== undefined;
  useEffect(() => {
    if (!isThere) return;
    const before = document.activeElement as HTMLElement | null;
    head.current?.focus();
    return () => before?.focus?.();
  }, [isThere]);
  useEffect(() => {
    const close = (event: KeyboardEvent) =>
      event.key === "Escape" && !document.querySelector("dialog[open]") && onClose();
    addEventListener("keydown", close);
    return () => removeEventListener("keydown", close);
  }, []);
  if (!member) return null;
  const name = nameOf(member);
  return (
    <aside class="panel" aria-label={words.session.targets.details(name)}>
      <div class="panel-head">
        <h2 ref={head} tabIndex={-1}>{name}</h2>
        <button type="button" class="plain" aria-label={told.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <div class="panel-body">
        <Now member={member} />
        <dl class="facts">{memberFacts(member)}</dl>
        {target && (
          <>
            <h3>{told.hardware}</h3>
            <dl class="facts">{targetFacts(target)}</dl>
            {target.machineId && (
              <p>
                <a href={`/machines/${target.machineId}`}>{told.machine}</a>
              </p>
            )}
          </>
        )}
        {member.counters && Object.keys(member.counters).length > 0 && (
          <details>
            <summary>{told.counters}</summary>
            <dl class="facts">
              {Object.entries(member.counters).map(([name, value]) => [
                <dt key={name}>{name}</dt>,
                <dd key={`${name}=`} class="tabular">{value.toLocaleString()}</dd>,
              ])}
            </dl>
          </details>
        )}
        <h3>{told.log}</h3>
        <TargetLog session={session} id={id} />
      </div>
    </aside>
  );
}

function Now({ member }: { member: MemberView }) {
  const { state, phase, progress, reason } = member, share = shareOf(member);
  return (
    <div class="stack">
      <div class="row">
        <Badge kind={MEMBER_KINDS[state]}>{words.common.states[state]}</Badge>
        {state === "deploying" && phase && <span>{words.session.phases[phase]}</span>}
        <span class="end tabular">
          {progress ? `${bytes(progress.bytesDone)} / ${bytes(progress.bytesTotal)}, ` : ""}
          {percent(share)}
        </span>
      </div>
      <Progress share={share} kind={kindOf(member)} label={words.session.targets.progress(nameOf(member))} />
      {reason && <p class={state === "failed" || state === "excluded" ? "failure" : "faint"}>{reason}</p>}
    </div>
  );
}

function TargetLog({ session, id }: { session: SessionView; id: string }) {
  return <LogList reader={useLogReader({ session: session.id, target: id }, isRunning(session))} />;
}
