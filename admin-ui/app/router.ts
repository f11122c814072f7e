import { signal } from "@preact/signals";

/** Where the reader is: the path and the query of the page's address. */
export const place = signal(read());

/** Called before leaving; gives the question to ask first, or nothing. */
let leaving: (() => string | undefined) | undefined;

/** Goes to an address of this console; `replace` leaves no entry in the browser's history. */
export function go(to: string, { replace = false } = {}): void {
  const question = leaving?.();
  if (question && !confirm(question)) return;
  leaving = undefined;
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  const before = place.value.path;
  place.value = read();
  if (before !== place.value.path) scrollTo(0, 0);
}

/** Changes the query alone; undefined or "" takes a name away. */
export function setQuery(changes: Record<string, string | undefined>): void {
  const query = new URLSearchParams(place.value.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  history.replaceState(null, "", place.value.path + (text ? `?${text}` : ""));
  place.value = read();
}

/** Asks before the reader leaves the page, e.g. when a form has input that would be lost. */
export function askBeforeLeaving(question: (() => string | undefined) | undefined): void {
  leaving = question;
}

function read() {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

addEventListener("popstate", () => place.value = read());

addEventListener("beforeunload", (event) => {
  if (leaving?.()) event.preventDefault();
});

// Links are links: they open in new tabs, are read out as such, and stay within the page on a plain click.
addEventListener("click", (event) => {
  const link = (event.target as Element | null)?.closest?.("a");
  if (!link || event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (link.pathname.startsWith("/api/") || link.getAttribute("href")?.startsWith("#")) return;
  event.preventDefault();
  go(link.pathname + link.search);
});
