export * from "./access.ts";
export * from "./actor.ts";
export { COOKIE_SECONDS, type Login, TooOften } from "./logins.ts";
export { same } from "./secrets.ts";
export { fingerprint, type KeyPair, makeCertificate } from "./certificate.ts";
