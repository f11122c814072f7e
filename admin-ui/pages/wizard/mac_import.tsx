import { useMemo, useState } from "preact/hooks";
import { parseMacList } from "../../../src/contract/mac_list.ts";
import type { ListedMachine } from "../../../src/contract/session_options.ts";
import { Field } from "../../parts/field.tsx";
import { attempt, tellDone, tellFailure } from "../../parts/notices.tsx";
import { words } from "../../words/mod.ts";
import { merged } from "./machine_choice.ts";

/** Bytes: ten thousand machines with long names are a quarter of it. */
const MOST_BYTES = 4 << 20;
const PROBLEMS_SHOWN = 8;

/** Machines from a list: a file, or text that is pasted; what was understood is shown as it is typed. */
export function MacImport({ onAdd }: { onAdd(more: (list: ListedMachine[]) => ListedMachine[]): void }) {
  const { machines: says } = words.wizard.steps;
  const [text, setText] = useState("");
  const list = useMemo(() => parseMacList(text), [text]);
  const read = (file: File | undefined) => {
    if (!file) return;
    if (file.size > MOST_BYTES) return tellFailure(new Error(says.tooLarge));
    attempt(async () => setText(decoded(new Uint8Array(await file.arrayBuffer()))));
  };
  return (
    <section class="wizard-part">
      <h3>{says.list}</h3>
      <p class="faint">{says.listTold}</p>
      <div class="fields two">
        <Field label={says.paste}>
          {(attributes) => (
            <textarea
              {...attributes}
              class="mono"
              rows={6}
              spellcheck={false}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={says.file}>
          {(attributes) => (
            <input
              {...attributes}
              type="file"
              accept=".csv,.txt,.tsv,text/*"
              onChange={({ currentTarget }) => read(currentTarget.files?.[0])}
            />
          )}
        </Field>
      </div>
      {text.trim() && (
        <div class="understood" role="status">
          <p>
            <strong>{says.understood(list.machines.length)}</strong>
            {list.repeated > 0 && <span class="faint">{` · ${says.repeated(list.repeated)}`}</span>}
          </p>
          {list.problems.length > 0 && (
            <>
              <p class="warn">{says.notUnderstood(list.problems.length)}</p>
              <ul class="told">
                {list.problems.slice(0, PROBLEMS_SHOWN).map(({ line, text, why }) => (
                  <li key={line}>{says.line(line, text, why)}</li>
                ))}
                {list.problems.length > PROBLEMS_SHOWN && (
                  <li class="faint">{says.moreLines(list.problems.length - PROBLEMS_SHOWN)}</li>
                )}
              </ul>
            </>
          )}
          <button
            type="button"
            disabled={!list.machines.length}
            onClick={() => {
              onAdd((before) => merged(before, list.machines));
              tellDone(says.added(list.machines.length));
              setText("");
            }}
          >
            {says.add(list.machines.length)}
          </button>
        </div>
      )}
    </section>
  );
}

/** Spreadsheets save "Unicode text" as UTF-16 with its mark in front; names in other bytes than UTF-8 are Latin. */
function decoded(data: Uint8Array): string {
  if (data[0] === 0xff && data[1] === 0xfe) return new TextDecoder("utf-16le").decode(data);
  if (data[0] === 0xfe && data[1] === 0xff) return new TextDecoder("utf-16be").decode(data);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(data);
  } catch {
    return new TextDecoder("windows-1252").decode(data);
  }
}
