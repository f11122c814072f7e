import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { LogView } from "../../src/contract/mod.ts";
import { timeOfDay, when } from "../data/format.ts";
import { targets } from "../data/live.ts";
import type { LogAsked, LogBlock } from "../data/log_reader.ts";
import { words } from "../words/mod.ts";
import { Badge, type Kind } from "./bits.tsx";

const KINDS: Record<LogView["level"], Kind> = { debug: "calm", info: "busy", warn: "warn", error: "bad" };

/** A block of entries; what is far from sight is not in the page, only its height. */
export function LogBlockRows({ block, asked }: { block: LogBlock; asked: LogAsked }) {
  const box = useRef<HTMLDivElement>(null), height = useRef(0);
  const [isNear, setNear] = useState(true);
  useEffect(() => {
    const watcher = new IntersectionObserver((seen) => {
      const { isIntersecting, boundingClientRect } = seen.at(-1)!;
      if (!isIntersecting) height.current = boundingClientRect.height;
      setNear(isIntersecting);
    }, { rootMargin: "1500px" });
    watcher.observe(box.current!);
    return () => watcher.disconnect();
  }, []);
  const isShown = isNear || height.current === 0;
  return useMemo(
    () => (
      <div ref={box} class="log-block" style={isShown ? undefined : { height: `${height.current}px` }}>
        {isShown && block.entries.map((entry) => <LogRow key={entry.id} entry={entry} within={asked} />)}
      </div>
    ),
    [block, isShown],
  );
}

/** An entry in a line; opened, all that it says. What all entries share, as `within` tells, is not said again. */
export function LogRow({ entry, within = {} }: { entry: LogView; within?: LogAsked }) {
  const { id, time, level, event, session, machine, target, fields } = entry;
  const names = words.log.fields, pairs = Object.entries(fields);
  const whose = [
    target && !within.target && (targets.get(target).peek()?.name ?? words.log.target(target)),
    session && !within.session && words.log.session(session),
    ...pairs.map(([name, value]) => `${name}: ${plain(value)}`),
  ];
  return (
    <details class={`entry ${level}`}>
      <summary>
        <time dateTime={new Date(time).toISOString()}>{timeOfDay(time)}</time>
        <Badge kind={KINDS[level]}>{words.log.levels[level]}</Badge>
        <span class="event">
          <strong>{event}</strong>
          <span class="faint">{whose.filter(Boolean).join(", ")}</span>
        </span>
      </summary>
      <dl class="facts">
        <dt>{names.time}</dt>
        <dd>{when(time, 0)}</dd>
        {session && (
          <>
            <dt>{names.session}</dt>
            <dd>
              <a href={`/sessions/${session}`}>{session}</a>
            </dd>
          </>
        )}
        {machine && (
          <>
            <dt>{names.machine}</dt>
            <dd>
              <a href={`/machines/${machine}`}>{machine}</a>
            </dd>
          </>
        )}
        {target && (
          <>
            <dt>{names.target}</dt>
            <dd>{targets.get(target).peek()?.name ?? target}</dd>
          </>
        )}
        {pairs.map((
          [name, value],
        ) => [<dt key={name}>{name}</dt>, <dd key={`${name}=`} class="mono">{plain(value)}</dd>])}
        <dt>{names.number}</dt>
        <dd>{id}</dd>
      </dl>
    </details>
  );
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
