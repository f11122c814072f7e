import { may } from "../../app/access.ts";
import { place } from "../../app/router.ts";
import { PageHead } from "../../parts/bits.tsx";
import { words } from "../../words/mod.ts";
import { Audit } from "./audit.tsx";
import { MyPassword } from "./my_password.tsx";
import { Tokens } from "./tokens.tsx";
import { Users } from "./users.tsx";

const { tabs } = words.users;
const TABS = { users: Users, tokens: Tokens, audit: Audit, me: MyPassword };
type Tab = keyof typeof TABS;

/** Accounts, tokens and the audit log; who is no administrator sees what is their own. */
export default function UsersPage() {
  const shown: Tab[] = may("admin") ? ["users", "tokens", "audit", "me"] : ["tokens", "me"];
  const asked = place.value.query.get("tab") as Tab;
  const tab = shown.includes(asked) ? asked : shown[0];
  const Content = TABS[tab];
  return (
    <>
      <PageHead title={words.users.title} told={words.users.told} />
      <nav class="tabs" aria-label={words.users.title}>
        {shown.map((each) => (
          <a key={each} href={`/users?tab=${each}`} aria-current={each === tab ? "page" : undefined}>
            {tabs[each]}
          </a>
        ))}
      </nav>
      <Content key={tab} />
    </>
  );
}
