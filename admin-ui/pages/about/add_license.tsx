import { useState } from "preact/hooks";
import { api } from "../../data/api.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Field } from "../../parts/field.tsx";
import { messageOf, tellDone } from "../../parts/notices.tsx";
import { words } from "../../words/mod.ts";

const text = words.about;
/** A license file is far smaller; what is chosen by mistake need not be read. */
const MOST = 64 * 1024;

/** Hands a license file to the server. */
export function AddLicense({ onDone, onClose }: { onDone(): void; onClose(): void }) {
  const [license, setLicense] = useState(""), [failure, setFailure] = useState("");
  const save = async () => {
    try {
      await api.post("license", { text: license });
      tellDone(text.added);
      onDone();
      onClose();
    } catch (error) {
      setFailure(messageOf(error));
    }
  };
  return (
    <Dialog
      title={text.addTitle}
      onClose={onClose}
      foot={
        <>
          <button type="button" onClick={onClose}>{words.common.cancel}</button>
          <button type="button" class="main" disabled={!license.trim()} onClick={save}>{text.add}</button>
        </>
      }
    >
      <div class="stack">
        <p>{text.addTold}</p>
        <Field label={text.file}>
          {(attributes) => (
            <input
              {...attributes}
              type="file"
              onChange={async (event) => {
                const file = event.currentTarget.files?.[0];
                if (file) setLicense(await file.slice(0, MOST).text());
              }}
            />
          )}
        </Field>
        <Field label={text.text} error={failure || undefined}>
          {(attributes) => (
            <textarea
              {...attributes}
              class="mono"
              rows={9}
              value={license}
              onInput={(event) => setLicense(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}
