import { type LogAsked, logQuery } from "../../data/log_reader.ts";
import { Icon } from "../../parts/icon.tsx";
import { words } from "../../words/mod.ts";

const FORMATS = ["text", "csv", "jsonl"] as const;

/** Links that save every entry that fits. */
export function Exports({ asked }: { asked: LogAsked }) {
  return (
    <>
      <span class="faint" id="log-export">{words.log.export}</span>
      {FORMATS.map((format) => (
        <a
          key={format}
          class="button"
          href={`/api/v1/log/export?${logQuery(asked, { format })}`}
          download
          aria-label={`${words.log.export}: ${words.log.exports[format]}`}
        >
          <Icon name="download" />
          {words.log.exports[format]}
        </a>
      ))}
    </>
  );
}
