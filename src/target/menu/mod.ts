export { CancelKeys } from "./cancel_keys.ts";
export { ClientMenu, type MenuEffect, type MenuNews } from "./client_menu.ts";
export type { ClientOrder, KnownOrder, MenuDisk, MenuMachine, ServerOffer } from "./client_order.ts";
export { askOrder, askPage, askStartup } from "./run_menu.ts";
export type { StartupChoice } from "./startup_menu.ts";
export { ConsoleMenu, type MenuTerminal } from "./terminal.ts";
