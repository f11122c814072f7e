import { useLayoutEffect, useState } from "preact/hooks";
import type { SettingsFileView, SettingsKeyView } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import { askBeforeLeaving } from "../../app/router.ts";
import { api } from "../../data/api.ts";
import { messageOf, tellDone } from "../../parts/notices.tsx";
import { words } from "../../words/mod.ts";
import { KeyField, wrongWith } from "./key_field.tsx";

const text = words.settings;

/** One settings file as a form: every key it may have, with its range and what it does. */
export function FileForm({ file, onSaved }: { file: SettingsFileView; onSaved(): void }) {
  const [changes, setChanges] = useState<Record<string, string | null>>({});
  const [failure, setFailure] = useState("");
  const count = Object.keys(changes).length;
  // At once: who leaves right after saving must not be asked.
  useLayoutEffect(() => {
    askBeforeLeaving(() => count ? text.leave : undefined);
    return () => askBeforeLeaving(undefined);
  }, [count]);
  const change = ({ key, value: before }: SettingsKeyView, value: string | null) => {
    const { [key]: _, ...others } = changes;
    setChanges(value === before ? others : { ...others, [key]: value });
  };
  const save = async () => {
    try {
      await api.put(`settings/files/${file.file}`, { version: file.version, changes });
      setChanges({});
      setFailure("");
      tellDone(text.saved(file.file));
      onSaved();
    } catch (error) {
      setFailure(messageOf(error));
    }
  };
  const wrong = file.keys.some((key) => key.key in changes && wrongWith(key, changes[key.key]));
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <div>
        <h2>{text.files[file.file].told}</h2>
        <p class="faint mono">{file.path}</p>
        {!file.exists && <p class="faint">{text.notThere}</p>}
        {file.problem && <p class="failure">{file.problem}</p>}
      </div>
      <div class="settings-keys">
        {file.keys.map((key) => (
          <KeyField
            key={key.key}
            setting={key}
            value={key.key in changes ? changes[key.key] : key.value}
            disabled={!may("admin")}
            onChange={(value) => change(key, value)}
          />
        ))}
      </div>
      {failure && (
        <p class="failure" role="alert">
          {failure} <button type="button" class="small" onClick={onSaved}>{text.reload}</button>
        </p>
      )}
      {may("admin") && (
        <div class="actions">
          <button type="submit" class="main" disabled={count === 0 || wrong}>{text.save}</button>
          <button type="button" disabled={count === 0} onClick={() => setChanges({})}>{text.undo}</button>
          {count > 0 && <span class="faint" role="status">{text.changed(count)}</span>}
        </div>
      )}
    </form>
  );
}
