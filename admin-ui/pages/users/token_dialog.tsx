import { useState } from "preact/hooks";
import type { MadeToken, Role } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import { api } from "../../data/api.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Field } from "../../parts/field.tsx";
import { messageOf } from "../../parts/notices.tsx";
import { words } from "../../words/mod.ts";

const text = words.users.tokens, { users } = words;
const DAYS = [30, 90, 365, 0], DAY = 86_400_000;

/** Makes a token and shows it once. */
export function TokenDialog({ onDone, onClose }: { onDone(): void; onClose(): void }) {
  const [name, setName] = useState(""), [days, setDays] = useState(90), [failure, setFailure] = useState("");
  const roles = (["viewer", "operator", "admin"] as const).filter(may);
  const [role, setRole] = useState<Role>(roles.at(-1)!), [made, setMade] = useState<MadeToken>();
  const [copied, setCopied] = useState(false);
  const save = async () => {
    try {
      const expiresAt = days ? Date.now() + days * DAY : null;
      setMade(await api.post<MadeToken>("tokens", { name, role, expiresAt }));
      onDone();
    } catch (error) {
      setFailure(messageOf(error));
    }
  };
  if (made) {
    return (
      <Dialog
        title={text.title}
        onClose={onClose}
        foot={<button type="button" class="main" onClick={onClose}>{words.common.close}</button>}
      >
        <p>{text.made}</p>
        <pre class="token" tabIndex={0}>{made.token}</pre>
        <button
          type="button"
          // Only pages that came encrypted, or from this machine, may use the clipboard.
          disabled={!navigator.clipboard}
          onClick={() => navigator.clipboard.writeText(made.token).then(() => setCopied(true))}
        >
          {copied ? text.copied : text.copy}
        </button>
      </Dialog>
    );
  }
  return (
    <Dialog
      title={text.title}
      onClose={onClose}
      foot={
        <>
          <button type="button" onClick={onClose}>{words.common.cancel}</button>
          <button type="submit" class="main" form="token-form">{text.add}</button>
        </>
      }
    >
      <form
        id="token-form"
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Field label={text.name}>
          {(attributes) => (
            <input
              {...attributes}
              required
              maxLength={100}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={users.role} help={users.rolesTold[role]}>
          {(attributes) => (
            <select
              {...attributes}
              value={role}
              onChange={(event) => setRole(event.currentTarget.value as Role)}
            >
              {roles.map((each) => <option key={each} value={each}>{users.roles[each]}</option>)}
            </select>
          )}
        </Field>
        <Field label={text.expires}>
          {(attributes) => (
            <select
              {...attributes}
              value={days}
              onChange={(event) => setDays(Number(event.currentTarget.value))}
            >
              {DAYS.map((each) => (
                <option key={each} value={each}>{each ? text.days(each) : text.noEnd}</option>
              ))}
            </select>
          )}
        </Field>
        {failure && <p class="failure" role="alert">{failure}</p>}
      </form>
    </Dialog>
  );
}
