import { useState } from "preact/hooks";
import { Field } from "../../parts/field.tsx";
import { words } from "../../words/mod.ts";
import { useDoor } from "./use_door.ts";

const { setup } = words.door;

/** Makes the first administrator, with the code that the server printed. */
export function SetUp() {
  const [form, setForm] = useState({ code: "", name: "", password: "", again: "" });
  const { busy, failure, setFailure, send } = useDoor("access/setup");
  const text = (name: keyof typeof form) => ({
    value: form[name],
    required: true,
    onInput: (event: InputEvent) =>
      setForm({ ...form, [name]: (event.currentTarget as HTMLInputElement).value }),
  });
  const differ = form.again !== "" && form.again !== form.password;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (form.again !== form.password) return setFailure(setup.differ);
        const { code, name, password } = form;
        send({ code, name, password });
      }}
    >
      <div>
        <h1>{setup.title}</h1>
        <p class="faint">{setup.told}</p>
      </div>
      <Field label={setup.code} help={setup.codeHelp}>
        {(attributes) => (
          <input
            {...attributes}
            {...text("code")}
            class="mono"
            autocomplete="off"
            autofocus
          />
        )}
      </Field>
      <Field label={setup.name} help={setup.nameHelp}>
        {(attributes) => <input {...attributes} {...text("name")} name="username" autocomplete="username" />}
      </Field>
      <Field label={setup.password} help={setup.passwordHelp}>
        {(attributes) => (
          <input {...attributes} {...text("password")} type="password" autocomplete="new-password" />
        )}
      </Field>
      <Field label={setup.again} error={differ ? setup.differ : undefined}>
        {(attributes) => (
          <input {...attributes} {...text("again")} type="password" autocomplete="new-password" />
        )}
      </Field>
      {failure && <p class="failure" role="alert">{failure}</p>}
      <button type="submit" class="main" disabled={busy}>{setup.action}</button>
    </form>
  );
}
