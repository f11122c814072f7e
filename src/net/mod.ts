export * from "./address.ts";
export * from "./interfaces.ts";
export * from "./udp.ts";
