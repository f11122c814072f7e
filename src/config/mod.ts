export * from "./address_plan.ts";
export * from "./coord_cfg.ts";
export * from "./edit_file.ts";
export * from "./keys.ts";
export * from "./mcast_ini.ts";
export * from "./pxe_ini.ts";
export { readLine } from "./settings_file.ts";
