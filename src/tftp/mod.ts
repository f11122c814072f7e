export * from "./driver.ts";
export { cleanName, NameTable } from "./names.ts";
export type {
  TftpClient,
  TftpContent,
  TftpCounters,
  TftpLookup,
  TftpOptions,
  TftpService,
  TftpStats,
  TftpTransferView,
} from "./types.ts";
