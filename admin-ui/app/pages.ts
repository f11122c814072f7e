import type { ComponentType } from "preact";
import type { Role } from "../../src/contract/mod.ts";
import type { IconName } from "../parts/icon.tsx";
import { words } from "../words/mod.ts";

/** What a page gets: the parts of the address that its path names. */
export type PageProps = { params: Record<string, string> };
type Page = ComponentType<PageProps>;

/** A page: the path with :names, who may see it, and its code, which is fetched when somebody goes there. */
interface PageEntry {
  path: string;
  role: Role;
  load(): Promise<{ default: Page }>;
}

export const PAGES: PageEntry[] = [
  { path: "/", role: "viewer", load: () => import("../pages/overview/page.tsx") },
  { path: "/sessions", role: "viewer", load: () => import("../pages/runs/page.tsx") },
  { path: "/sessions/new", role: "operator", load: () => import("../pages/wizard/new_session.tsx") },
  { path: "/sessions/:id", role: "viewer", load: () => import("../pages/session/page.tsx") },
  { path: "/sessions/:id/edit", role: "operator", load: () => import("../pages/wizard/edit_session.tsx") },
  { path: "/templates", role: "viewer", load: () => import("../pages/templates/page.tsx") },
  { path: "/templates/new", role: "operator", load: () => import("../pages/wizard/new_template.tsx") },
  { path: "/templates/:id/edit", role: "operator", load: () => import("../pages/wizard/edit_template.tsx") },
  { path: "/schedules", role: "viewer", load: () => import("../pages/schedules/page.tsx") },
  { path: "/schedules/:id/edit", role: "operator", load: () => import("../pages/wizard/edit_schedule.tsx") },
  { path: "/images", role: "viewer", load: () => import("../pages/images/page.tsx") },
  { path: "/images/:name", role: "viewer", load: () => import("../pages/images/image.tsx") },
  { path: "/machines", role: "viewer", load: () => import("../pages/machines/page.tsx") },
  { path: "/machines/:id", role: "viewer", load: () => import("../pages/machines/machine.tsx") },
  { path: "/pxe", role: "viewer", load: () => import("../pages/pxe/page.tsx") },
  { path: "/log", role: "viewer", load: () => import("../pages/log/page.tsx") },
  { path: "/settings", role: "viewer", load: () => import("../pages/settings/page.tsx") },
  { path: "/users", role: "viewer", load: () => import("../pages/users/page.tsx") },
  { path: "/about", role: "viewer", load: () => import("../pages/about/page.tsx") },
  { path: "/help", role: "viewer", load: () => import("../pages/help/page.tsx") },
  { path: "/help/:chapter", role: "viewer", load: () => import("../pages/help/page.tsx") },
];

const { pages } = words.common;

/** The navigation: groups of links. */
export const NAVIGATION: { label: string; links: { href: string; icon: IconName; text: string }[] }[] = [
  {
    label: words.common.groups.deploy,
    links: [
      { href: "/", icon: "overview", text: pages.overview },
      { href: "/sessions", icon: "sessions", text: pages.runs },
      { href: "/templates", icon: "templates", text: pages.templates },
      { href: "/schedules", icon: "schedules", text: pages.schedules },
    ],
  },
  {
    label: words.common.groups.know,
    links: [
      { href: "/images", icon: "images", text: pages.images },
      { href: "/machines", icon: "machines", text: pages.machines },
      { href: "/log", icon: "log", text: pages.log },
    ],
  },
  {
    label: words.common.groups.server,
    links: [
      { href: "/pxe", icon: "pxe", text: pages.pxe },
      { href: "/settings", icon: "settings", text: pages.settings },
      { href: "/users", icon: "users", text: pages.users },
      { href: "/about", icon: "about", text: pages.about },
      { href: "/help", icon: "help", text: pages.help },
    ],
  },
];

/** The page of a path, and what stands in the place of its names. Exact paths come before those with names. */
export function pageOf(path: string): { page: PageEntry; params: Record<string, string> } | undefined {
  const parts = path.split("/").filter(Boolean);
  const fits = PAGES.flatMap((page) => {
    const params = match(page.path.split("/").filter(Boolean), parts);
    return params ? [{ page, params }] : [];
  });
  return fits.sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length)[0];
}

function match(pattern: string[], parts: string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) {
    if (part.startsWith(":")) params[part.slice(1)] = decodeURIComponent(parts[i]);
    else if (part !== parts[i]) return undefined;
  }
  return params;
}
