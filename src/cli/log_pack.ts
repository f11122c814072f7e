import type { PackView } from "../contract/mod.ts";
import type { ApiClient } from "./api_client.ts";
import { formatBytes } from "./image_view.ts";

/** Milliseconds that a server has to pack a large database. */
const PACK_WITHIN = 3600_000;

/** Has the server compress its database now. */
export function packNow(api: ApiClient): Promise<PackView> {
  return api.post<PackView>("log/pack", {}, PACK_WITHIN);
}

/** What came of it, in a line. */
export function describePack({ bytesBefore, bytesAfter, entries, milliseconds }: PackView): string {
  return `The database went from ${formatBytes(bytesBefore)} to ${formatBytes(bytesAfter)} in ${
    (milliseconds / 1000).toFixed(1)
  } s; ${entries} old log ${entries === 1 ? "entry was" : "entries were"} dropped.`;
}
