import { useState } from "preact/hooks";
import { Dialog } from "../../parts/dialog.tsx";
import { Field } from "../../parts/field.tsx";
import { messageOf } from "../../parts/notices.tsx";
import { words } from "../../words/mod.ts";

const { template } = words.session;

/** Asks for the name of a template made from a session. */
export function SaveTemplate({ proposed, onSave, onClose }: {
  proposed: string;
  onSave(name: string): Promise<void>;
  onClose(): void;
}) {
  const [name, setName] = useState(proposed),
    [busy, setBusy] = useState(false),
    [failure, setFailure] = useState("");
  const save = async () => {
    setBusy(true);
    try {
      await onSave(name.trim());
      onClose();
    } catch (error) {
      setFailure(messageOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={template.title}
      onClose={onClose}
      foot={
        <>
          <button type="button" onClick={onClose}>{words.common.cancel}</button>
          <button type="button" class="main" disabled={busy || !name.trim()} onClick={save}>
            {words.common.save}
          </button>
        </>
      }
    >
      <p>{template.told}</p>
      <Field label={template.name} error={failure || undefined}>
        {(attributes) => (
          <input
            {...attributes}
            value={name}
            maxLength={100}
            autocomplete="off"
            onInput={(event) => setName(event.currentTarget.value)}
            onKeyDown={(event) => event.key === "Enter" && name.trim() && save()}
          />
        )}
      </Field>
    </Dialog>
  );
}
