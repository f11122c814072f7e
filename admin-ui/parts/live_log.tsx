import { useEffect, useMemo } from "preact/hooks";
import { snapshots } from "../data/live.ts";
import { type LogAsked, LogReader } from "../data/log_reader.ts";
import { words } from "../words/mod.ts";
import { Empty } from "./bits.tsx";
import { LogBlockRows } from "./log_rows.tsx";
import { messageOf } from "./notices.tsx";

/** Reads the entries that are asked for as long as the component is there. */
export function useLogReader(asked: LogAsked, isLive: boolean): LogReader {
  // After a lost connection what was missed is read anew with all the rest.
  const reader = useMemo(() => new LogReader(asked), [JSON.stringify(asked), snapshots.value]);
  useEffect(() => {
    reader.start().then(() => reader.follow(isLive));
    return () => reader.close();
  }, [reader]);
  useEffect(() => {
    if (reader.state.peek() === "ready") reader.follow(isLive);
  }, [isLive]);
  return reader;
}

/** Entries, newest first, with what to do for older ones. */
export function LogList({ reader }: { reader: LogReader }) {
  const blocks = reader.blocks.value, isReady = reader.state.value === "ready";
  if (reader.error.value) return <p class="failure" role="alert">{messageOf(reader.error.value)}</p>;
  if (!isReady) return <p class="faint">{words.common.loading}</p>;
  if (!blocks.length) return <Empty icon="log" title={words.log.none} />;
  return (
    <>
      <div class="log-list">
        {blocks.map((block) => <LogBlockRows key={block.key} block={block} asked={reader.asked} />)}
      </div>
      {reader.isWhole.value
        ? <p class="faint log-end">{words.log.begin}</p>
        : <button type="button" class="log-end" onClick={() => reader.older()}>{words.log.older}</button>}
    </>
  );
}
