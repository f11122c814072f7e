import type { ClientMenu, MenuEffect, MenuNews } from "./client_menu.ts";
import type { ClientOrder } from "./client_order.ts";
import { Page, type PageSpec } from "./page.ts";
import { type StartupChoice, StartupMenu } from "./startup_menu.ts";
import type { MenuTerminal } from "./terminal.ts";

/** Asks what to deploy; undefined when somebody cancels. `act` carries out what the menu wants, and never rejects. */
export async function askOrder(
  terminal: MenuTerminal,
  menu: ClientMenu,
  act: (effect: MenuEffect) => Promise<MenuNews>,
  signal: AbortSignal,
): Promise<ClientOrder | undefined> {
  const answer = Promise.withResolvers<ClientOrder | undefined>();
  let turn = 0;
  const step = (effect: MenuEffect | undefined) => {
    if (effect?.type === "start") answer.resolve(effect.order);
    else if (effect?.type === "leave") answer.resolve(undefined);
    else if (effect) {
      const asked = ++turn;
      act(effect).then((news) => asked === turn && step(menu.tell(news)));
    }
    terminal.show(menu.page);
  };
  terminal.onKey = (key) => step(menu.key(key));
  step(menu.begin());
  return await until(answer.promise, undefined, terminal, signal);
}

/** Asks what a machine that booted without being told shall do. */
export async function askStartup(
  terminal: MenuTerminal,
  signal: AbortSignal,
): Promise<StartupChoice | undefined> {
  const menu = new StartupMenu(), answer = Promise.withResolvers<StartupChoice | undefined>();
  const step = (choice: StartupChoice | undefined) => {
    terminal.show(menu.page);
    if (choice) answer.resolve(choice);
  };
  terminal.onKey = (key) => step(menu.key(key));
  const timer = setInterval(() => step(menu.tick()), 1000);
  step(undefined);
  // Without a keyboard the first item begins.
  return await until(answer.promise, undefined, terminal, signal, new Promise(() => {})).finally(() =>
    clearInterval(timer)
  );
}

/** Asks for one thing of a list; `otherwise` when nobody can answer any more. */
export async function askPage<T>(
  terminal: MenuTerminal,
  spec: PageSpec<T>,
  otherwise: T,
  signal: AbortSignal,
): Promise<T> {
  const page = new Page(spec), answer = Promise.withResolvers<T>();
  terminal.onKey = (key) => {
    const chosen = page.key(key);
    terminal.show(page);
    if (chosen) answer.resolve(chosen.value);
  };
  terminal.show(page);
  return await until(answer.promise, otherwise, terminal, signal);
}

async function until<T>(
  answer: Promise<T>,
  otherwise: T,
  terminal: MenuTerminal,
  signal: AbortSignal,
  ended: Promise<unknown> = terminal.ended,
): Promise<T> {
  const over = Promise.withResolvers<T>();
  const end = () => over.resolve(otherwise);
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  try {
    return await Promise.race([answer, over.promise, ended.then(() => otherwise)]);
  } finally {
    signal.removeEventListener("abort", end);
    terminal.onKey = () => {};
  }
}
