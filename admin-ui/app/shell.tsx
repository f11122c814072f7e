import { useEffect, useRef, useState } from "preact/hooks";
import { connection, status } from "../data/live.ts";
import { LinkButton } from "../parts/bits.tsx";
import { Icon } from "../parts/icon.tsx";
import { attempt } from "../parts/notices.tsx";
import { words } from "../words/mod.ts";
import { access, logOut, may } from "./access.ts";
import { Lazy } from "./lazy.tsx";
import { NAVIGATION, pageOf } from "./pages.ts";
import { place } from "./router.ts";
import { type Theme, theme } from "./theme.ts";

/** The frame of every page: navigation at its side, who is there, and the page itself. */
export function Shell() {
  const { path } = place.value;
  const [open, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null), before = useRef(path);
  useEffect(() => {
    setOpen(false);
    // Who reads by ear hears where a link led; at the very first the browser says so itself.
    if (before.current !== path) main.current?.focus();
    before.current = path;
  }, [path]);
  const found = pageOf(path);
  const allowed = found && may(found.page.role);
  return (
    <div class={open ? "shell open" : "shell"}>
      <a class="skip" href="#main">{words.common.skip}</a>
      <header class="top">
        <button
          type="button"
          class="plain burger"
          aria-expanded={open}
          aria-controls="side"
          onClick={() => setOpen(!open)}
        >
          <Icon name="menu" />
          <span class="sr">{words.common.menu}</span>
        </button>
        <a class="brand" href="/">
          <img src="/ui/icon.svg" alt="" width="26" height="26" />
          {words.common.product}
        </a>
        <span class="server faint">{status.value?.hostname}</span>
        <Connection />
        <Account />
      </header>
      <nav id="side" class="side" aria-label={words.common.navigation}>
        {NAVIGATION.map(({ label, links }) => (
          <div class="side-group" key={label}>
            <h2>{label}</h2>
            <ul>
              {links.map(({ href, icon, text }) => (
                <li key={href}>
                  <a href={href} aria-current={isAt(path, href) ? "page" : undefined}>
                    <Icon name={icon} />
                    {text}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <main id="main" tabIndex={-1} ref={main}>
        {allowed ? <Lazy load={found.page.load} on={path} params={found.params} /> : (
          <div class="card">
            <h1>{words.common.notFound}</h1>
            <LinkButton href="/">{words.common.toOverview}</LinkButton>
          </div>
        )}
      </main>
    </div>
  );
}

function isAt(path: string, href: string): boolean {
  return href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
}

function Connection() {
  const text = { connecting: words.common.connecting, open: "", lost: words.common.lost }[connection.value];
  return <span class="connection" role="status">{text}</span>;
}

function Account() {
  const { user, csrf } = access.value!;
  return (
    <div class="account">
      <label>
        <span class="sr">{words.common.theme.label}</span>
        <select value={theme.value} onChange={(event) => theme.value = event.currentTarget.value as Theme}>
          {(["system", "light", "dark"] as const).map((each) => (
            <option key={each} value={each}>{words.common.theme[each]}</option>
          ))}
        </select>
      </label>
      {/* Without accounts there is nobody to log out. */}
      {user && csrf && (
        <>
          <span class="user">{user.name}</span>
          <button type="button" class="plain" onClick={() => attempt(logOut)}>
            <Icon name="out" />
            {words.common.logOut}
          </button>
        </>
      )}
    </div>
  );
}
