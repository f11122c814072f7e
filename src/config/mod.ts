export * from "./address_plan.ts";
export * from "./coord_cfg.ts";
export * from "./mcast_ini.ts";
export * from "./pxe_ini.ts";
