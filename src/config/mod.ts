export * from "./address_plan.ts";
export * from "./coord_cfg.ts";
export * from "./mcast_ini.ts";
