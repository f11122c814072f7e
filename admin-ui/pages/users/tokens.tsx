import { useState } from "preact/hooks";
import type { TokenView } from "../../../src/contract/mod.ts";
import { api } from "../../data/api.ts";
import { ago, when } from "../../data/format.ts";
import { Empty } from "../../parts/bits.tsx";
import { Confirm } from "../../parts/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { messageOf } from "../../parts/notices.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { words } from "../../words/mod.ts";
import { TokenDialog } from "./token_dialog.tsx";

const text = words.users.tokens, { users } = words;

/** Tokens of scripts: one's own, and for an administrator everybody's. */
export function Tokens() {
  const { value, error, reload } = useLoaded((signal) => api.get<TokenView[]>("tokens", signal), []);
  const [making, setMaking] = useState(false), [revoked, setRevoked] = useState<TokenView | undefined>();
  if (error && !value) return <p class="failure" role="alert">{messageOf(error)}</p>;
  return (
    <section class="card" aria-labelledby="tokens-title">
      <div class="card-head">
        <h2 id="tokens-title">{users.tabs.tokens}</h2>
        <button type="button" class="main" onClick={() => setMaking(true)}>
          <Icon name="plus" />
          {text.add}
        </button>
      </div>
      <p class="faint">
        {text.told} <a href="/api/docs" target="_blank">API</a>
      </p>
      {value?.length === 0 && <Empty icon="lock" title={text.none}>{text.noneTold}</Empty>}
      {value && value.length > 0 && (
        <div class="table-box" tabIndex={0} role="group" aria-label={users.tabs.tokens}>
          <table class="table">
            <thead>
              <tr>
                {[text.name, users.role, text.user, text.lastUsed, text.ends].map((head) => (
                  <th key={head} scope="col">{head}</th>
                ))}
                <th scope="col">
                  <span class="sr">{text.revoke}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {value.map((token) => (
                <tr key={token.id}>
                  <th scope="row">{token.name}</th>
                  <td>{users.roles[token.role]}</td>
                  <td>{token.user ?? text.local}</td>
                  <td>{token.lastUsedAt === null ? users.never : ago(token.lastUsedAt)}</td>
                  <td>{token.expiresAt === null ? text.noEnd : when(token.expiresAt)}</td>
                  <td class="number">
                    <button
                      type="button"
                      class="small"
                      aria-label={text.revokeTitle(token.name)}
                      onClick={() => setRevoked(token)}
                    >
                      {text.revoke}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {making && <TokenDialog onDone={reload} onClose={() => setMaking(false)} />}
      {revoked && (
        <Confirm
          title={text.revokeTitle(revoked.name)}
          action={text.revoke}
          onClose={() => setRevoked(undefined)}
          onConfirm={async () => {
            await api.delete(`tokens/${revoked.id}`);
            reload();
          }}
        >
          <p>{text.revokeTold}</p>
        </Confirm>
      )}
    </section>
  );
}
