import { computed, signal } from "@preact/signals";
import type { AccessView, Role } from "../../src/contract/mod.ts";
import { api, onUnauthorized } from "../data/api.ts";

/** Who looks at the console; undefined until the server told. */
export const access = signal<AccessView | undefined>(undefined);

const RANK: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

/** Whether the reader may do what the role may. What is not allowed is not shown; the server refuses it anyway. */
export function may(role: Role): boolean {
  const mine = access.value?.user?.role;
  return mine !== undefined && RANK[mine] >= RANK[role];
}

/** True when somebody is logged in. */
export const isIn = computed(() => access.value?.state === "in");

/** Asks the server who is looking. */
export async function loadAccess(): Promise<void> {
  takeAccess(await api.get<AccessView>("access"));
}

/** Takes the server's answer to a login or set-up. */
export function takeAccess(view: AccessView): void {
  api.csrf = view.csrf ?? undefined;
  access.value = view;
}

/** Ends the login. */
export async function logOut(): Promise<void> {
  await api.post("access/logout", {});
  await loadAccess();
}

onUnauthorized(() => {
  if (isIn.value) loadAccess();
});
