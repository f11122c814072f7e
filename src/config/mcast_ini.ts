import { KEYS } from "./keys.ts";
import { readKnown } from "./settings_file.ts";

/** The transfer parameters of mcast.ini, under the names and with the ranges of the manual. */
export interface McastSettings {
  /** Offset from the multicast base address 224.1.1.1. */
  BASEID: number;
  /** Milliseconds that a target waits for the answer to a request. */
  TCP_ANSWER_TIMEOUT: number;
  /** Milliseconds of rest between transmissions. */
  TRAFFIC_TIMEOUT: number;
  /** Routers between server and targets, plus one. */
  MULTICAST_TTL: number;
  /** 1 lets the transfer follow what the receivers can take. */
  ENABLE_FLOW_CTRL: number;
  /** 1 sends small datagrams: slower, and kinder to virtual machines' networks. */
  SET_SMALL_BUFFER: number;
  /** Machines to wake at a time, and seconds between such groups. */
  WAKEUP_COUNT: number;
  WAKEUP_TIMEOUT: number;
}

/**
 * The settings of an mcast.ini; the empty text gives the defaults. Section names are not looked at: the manual gives
 * none, and files in use have some. Throws a `BroadsideError` naming file, line, key, value and range for a key that is
 * unknown, given twice or out of its range.
 */
export function parseMcastIni(text: string, file = "mcast.ini"): McastSettings {
  const values = readKnown(text, "mcast.ini", file);
  const entries = KEYS["mcast.ini"].map(({ key, fallback }) => [key, Number(values.get(key) ?? fallback)]);
  return Object.fromEntries(entries) as unknown as McastSettings;
}
