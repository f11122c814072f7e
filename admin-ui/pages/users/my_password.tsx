import { useState } from "preact/hooks";
import { api } from "../../data/api.ts";
import { Field } from "../../parts/field.tsx";
import { messageOf, tellDone } from "../../parts/notices.tsx";
import { words } from "../../words/mod.ts";

const text = words.users.me;

/** Changes one's own password. */
export function MyPassword() {
  const [form, setForm] = useState({ old: "", new: "", again: "" }), [failure, setFailure] = useState("");
  const field = (name: keyof typeof form, autocomplete: "current-password" | "new-password") => (
    <Field
      label={text[name]}
      error={name === "again" && form.again && form.again !== form.new ? words.door.setup.differ : undefined}
    >
      {(attributes) => (
        <input
          {...attributes}
          type="password"
          autocomplete={autocomplete}
          required
          value={form[name]}
          onInput={(event) => setForm({ ...form, [name]: event.currentTarget.value })}
        />
      )}
    </Field>
  );
  const save = async () => {
    if (form.again !== form.new) return;
    try {
      await api.put("access/password", { old: form.old, new: form.new });
      setForm({ old: "", new: "", again: "" });
      setFailure("");
      tellDone(text.changed);
    } catch (error) {
      setFailure(messageOf(error));
    }
  };
  return (
    <form
      class="card stack narrow"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <h2>{words.users.tabs.me}</h2>
      {field("old", "current-password")}
      {field("new", "new-password")}
      {field("again", "new-password")}
      {failure && <p class="failure" role="alert">{failure}</p>}
      <div>
        <button type="submit" class="main">{words.users.save}</button>
      </div>
    </form>
  );
}
