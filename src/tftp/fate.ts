import type { Level } from "../base/mod.ts";
import type { Outcome } from "./transfer_types.ts";

/** Transfers of fewer bytes than this interest those alone who look for a fault. */
const WORTH_TELLING = 1 << 20;

/** How a transfer ended; `superseded`: the client's port began something else, or its place was needed. */
export type End = Outcome | { kind: "superseded" };

/** What to write to the log about it. `acknowledged`: bytes; `confirmed`: the client ever answered. */
export function fateOf(
  end: End,
  acknowledged: number,
  confirmed: boolean,
): { level: Level; event: string; reason?: string } {
  const interest = acknowledged >= WORTH_TELLING ? "info" : "debug";
  switch (end.kind) {
    case "done":
      return { level: interest, event: "TFTP transfer done" };
    case "unconfirmed":
      return {
        level: interest,
        event: "TFTP transfer done, its last acknowledgement missing",
        reason: end.reason,
      };
    case "aborted":
      // Firmware asks for a file's size by a request that it then breaks off, some with ERROR 8, some with 0.
      return acknowledged === 0
        ? { level: "debug", event: "TFTP client asked for the size alone", reason: end.reason }
        : { level: "warn", event: "TFTP transfer broken off by the client", reason: end.reason };
    case "superseded":
      return { level: "debug", event: "TFTP transfer superseded" };
    case "failed":
      // Who never answered may never have asked.
      return { level: confirmed ? "warn" : "debug", event: "TFTP transfer failed", reason: end.reason };
  }
}
