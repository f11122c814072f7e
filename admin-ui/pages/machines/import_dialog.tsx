import { useEffect, useState } from "preact/hooks";
import type { ImportView, MacList } from "../../../src/contract/mod.ts";
import { api } from "../../data/api.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Field } from "../../parts/field.tsx";
import { messageOf, tellDone } from "../../parts/notices.tsx";
import { words } from "../../words/mod.ts";

const text = words.machines.import;
/** Ten thousand machines with names; what is chosen by mistake need not be read. */
const MOST = 2 * 1024 * 1024, SHOWN = 20;

/** Takes a list of machines, and shows what was understood of it before it is sent. */
export function ImportDialog({ onClose }: { onClose(): void }) {
  const [list, setList] = useState(""),
    [group, setGroup] = useState(""),
    [failure, setFailure] = useState("");
  const [read, setRead] = useState<MacList>({ machines: [], problems: [], repeated: 0 });
  useEffect(() => {
    // The reader of lists comes with what checks addresses, which few need.
    import("../../../src/contract/mac_list.ts").then(({ parseMacList }) => setRead(parseMacList(list)));
  }, [list]);
  const send = async () => {
    const more = group.trim() ? { group: group.trim() } : {};
    try {
      const { added, changed, unchanged } = await api.post<ImportView>(
        "machines/import",
        read.machines.map((machine) => ({ ...machine, ...more })),
      );
      tellDone(text.done(added, changed, unchanged));
      onClose();
    } catch (error) {
      setFailure(messageOf(error));
    }
  };
  return (
    <Dialog
      wide
      title={text.title}
      onClose={onClose}
      foot={
        <>
          <button type="button" onClick={onClose}>{words.common.cancel}</button>
          <button type="button" class="main" disabled={!read.machines.length} onClick={send}>
            {text.send}
          </button>
        </>
      }
    >
      <div class="stack">
        <p>{text.told}</p>
        <Field label={text.file}>
          {(attributes) => (
            <input
              {...attributes}
              type="file"
              accept=".csv,.txt,text/*"
              onChange={async (event) => {
                const file = event.currentTarget.files?.[0];
                if (file) setList(await file.slice(0, MOST).text());
              }}
            />
          )}
        </Field>
        <Field label={text.text}>
          {(attributes) => (
            <textarea
              {...attributes}
              class="mono"
              rows={8}
              placeholder={text.example}
              value={list}
              onInput={(event) => setList(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={text.group}>
          {(attributes) => (
            <input
              {...attributes}
              maxLength={100}
              value={group}
              onInput={(event) => setGroup(event.currentTarget.value)}
            />
          )}
        </Field>
        <div role="status">
          {list && <p class="good">{text.found(read.machines.length)}</p>}
          {read.repeated > 0 && <p class="warn">{text.repeated(read.repeated)}</p>}
          {read.problems.length > 0 && <p class="bad">{text.problems(read.problems.length)}</p>}
        </div>
        <ul>
          {read.problems.slice(0, SHOWN).map(({ line, text: what, why }) => (
            <li key={line}>
              {text.line(line)}: <code>{what}</code> – {why}
            </li>
          ))}
        </ul>
        {failure && <p class="failure" role="alert">{failure}</p>}
      </div>
    </Dialog>
  );
}
