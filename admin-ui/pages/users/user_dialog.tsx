import { useState } from "preact/hooks";
import type { Role, UserView } from "../../../src/contract/mod.ts";
import { api } from "../../data/api.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Field } from "../../parts/field.tsx";
import { messageOf, tellDone } from "../../parts/notices.tsx";
import { words } from "../../words/mod.ts";

const text = words.users;

/** Makes an account, or changes role and password of one. */
export function UserDialog({ user, onDone, onClose }: { user?: UserView; onDone(): void; onClose(): void }) {
  const [name, setName] = useState(user?.name ?? ""),
    [role, setRole] = useState<Role>(user?.role ?? "operator");
  const [password, setPassword] = useState(""), [failure, setFailure] = useState("");
  const save = async () => {
    try {
      if (user) {
        await api.patch(`users/${encodeURIComponent(user.name)}`, {
          role,
          ...(password ? { password } : {}),
        });
      } else await api.post("users", { name, role, password });
      tellDone(user ? text.changed(name) : text.added(name));
      onDone();
      onClose();
    } catch (error) {
      setFailure(messageOf(error));
    }
  };
  return (
    <Dialog
      title={user ? text.changeTitle(user.name) : text.add}
      onClose={onClose}
      foot={
        <>
          <button type="button" onClick={onClose}>{words.common.cancel}</button>
          <button type="submit" class="main" form="user-form">{text.save}</button>
        </>
      }
    >
      <form
        id="user-form"
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {!user && (
          <Field label={text.name}>
            {(attributes) => (
              <input
                {...attributes}
                required
                autocomplete="off"
                value={name}
                onInput={(event) => setName(event.currentTarget.value)}
              />
            )}
          </Field>
        )}
        <Field label={text.role} help={text.rolesTold[role]}>
          {(attributes) => (
            <select
              {...attributes}
              value={role}
              onChange={(event) => setRole(event.currentTarget.value as Role)}
            >
              {(["viewer", "operator", "admin"] as const).map((each) => (
                <option key={each} value={each}>{text.roles[each]}</option>
              ))}
            </select>
          )}
        </Field>
        <Field
          label={user ? text.newPassword : text.password}
          help={user ? text.newPasswordHelp : text.passwordHelp}
        >
          {(attributes) => (
            <input
              {...attributes}
              type="password"
              autocomplete="new-password"
              required={!user}
              value={password}
              onInput={(event) => setPassword(event.currentTarget.value)}
            />
          )}
        </Field>
        {failure && <p class="failure" role="alert">{failure}</p>}
      </form>
    </Dialog>
  );
}
