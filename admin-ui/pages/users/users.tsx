import { useState } from "preact/hooks";
import type { UserView } from "../../../src/contract/mod.ts";
import { access } from "../../app/access.ts";
import { api } from "../../data/api.ts";
import { ago, when } from "../../data/format.ts";
import { Badge } from "../../parts/bits.tsx";
import { Confirm } from "../../parts/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { messageOf } from "../../parts/notices.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { words } from "../../words/mod.ts";
import { UserDialog } from "./user_dialog.tsx";

const text = words.users;

/** All accounts; an administrator adds, changes and deletes them. */
export function Users() {
  const { value, error, reload } = useLoaded((signal) => api.get<UserView[]>("users", signal), []);
  const [edited, setEdited] = useState<UserView | "new" | undefined>();
  const [removed, setRemoved] = useState<UserView | undefined>();
  if (error && !value) return <p class="failure" role="alert">{messageOf(error)}</p>;
  return (
    <section class="card" aria-labelledby="users-title">
      <div class="card-head">
        <h2 id="users-title">{text.tabs.users}</h2>
        <button type="button" class="main" onClick={() => setEdited("new")}>
          <Icon name="plus" />
          {text.add}
        </button>
      </div>
      <div class="table-box" tabIndex={0} role="group" aria-label={text.tabs.users}>
        <table class="table">
          <thead>
            <tr>
              {[text.name, text.role, text.created, text.lastLogin].map((head) => (
                <th key={head} scope="col">{head}</th>
              ))}
              <th scope="col">
                <span class="sr">{text.change}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {value?.map((user) => (
              <tr key={user.name}>
                <th scope="row">
                  {user.name}{" "}
                  {user.name === access.value?.user?.name && <Badge kind="calm">{text.you}</Badge>}
                </th>
                <td title={text.rolesTold[user.role]}>{text.roles[user.role]}</td>
                <td>{when(user.createdAt)}</td>
                <td>{user.lastLoginAt === null ? text.never : ago(user.lastLoginAt)}</td>
                <td class="number nowrap">
                  <button
                    type="button"
                    class="small"
                    aria-label={text.changeTitle(user.name)}
                    onClick={() => setEdited(user)}
                  >
                    {text.change}
                  </button>{" "}
                  <button
                    type="button"
                    class="small"
                    aria-label={text.removeTitle(user.name)}
                    onClick={() => setRemoved(user)}
                  >
                    {text.remove}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {edited && (
        <UserDialog
          user={edited === "new" ? undefined : edited}
          onDone={reload}
          onClose={() => setEdited(undefined)}
        />
      )}
      {removed && (
        <Confirm
          title={text.removeTitle(removed.name)}
          action={text.remove}
          onClose={() => setRemoved(undefined)}
          onConfirm={async () => {
            await api.delete(`users/${encodeURIComponent(removed.name)}`);
            reload();
          }}
        >
          <p>{text.removeTold}</p>
        </Confirm>
      )}
    </section>
  );
}
