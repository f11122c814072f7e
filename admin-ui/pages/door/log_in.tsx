import { useState } from "preact/hooks";
import { Field } from "../../parts/field.tsx";
import { words } from "../../words/mod.ts";
import { useDoor } from "./use_door.ts";

const { login } = words.door;

/** Name and password. */
export function LogIn() {
  const [name, setName] = useState(""), [password, setPassword] = useState("");
  const { busy, failure, send } = useDoor("access/login");
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        send({ name, password });
      }}
    >
      <div>
        <h1>{login.title}</h1>
        <p class="faint">{login.told}</p>
      </div>
      <Field label={login.name}>
        {(attributes) => (
          <input
            {...attributes}
            name="username"
            autocomplete="username"
            autofocus
            required
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={login.password}>
        {(attributes) => (
          <input
            {...attributes}
            type="password"
            name="password"
            autocomplete="current-password"
            required
            value={password}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        )}
      </Field>
      {failure && <p class="failure" role="alert">{failure}</p>}
      <button type="submit" class="main" disabled={busy}>{login.action}</button>
      <p class="faint small">
        {login.forgotten} <code>{login.forgottenCommand}</code>
      </p>
    </form>
  );
}
