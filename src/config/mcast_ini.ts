import { inRange, readSettings, refusal } from "./settings_file.ts";

/** The transfer parameters of mcast.ini, under the names and with the ranges of the manual. */
export interface McastSettings {
  /** Offset from the multicast base address 224.1.1.1. */
  BASEID: number;
  /** Milliseconds that a TCP request may take. */
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

const LIMITS: Record<keyof McastSettings, [fallback: number, least: number, most: number]> = {
  BASEID: [1, 1, 224],
  TCP_ANSWER_TIMEOUT: [10_000, 1000, 10_000],
  TRAFFIC_TIMEOUT: [0, 0, 5000],
  MULTICAST_TTL: [1, 1, 255],
  ENABLE_FLOW_CTRL: [1, 0, 1],
  SET_SMALL_BUFFER: [0, 0, 1],
  WAKEUP_COUNT: [4, 1, 50],
  WAKEUP_TIMEOUT: [10, 1, 120],
};

/**
 * The settings of an mcast.ini; the empty text gives the defaults. Section names are not looked at: the manual gives
 * none, and files in use have some. Throws a `BroadsideError` naming file, line, key, value and range for a key that is
 * unknown, given twice or out of its range.
 */
export function parseMcastIni(text: string, file = "mcast.ini"): McastSettings {
  const values = Object.fromEntries(Object.entries(LIMITS).map(([key, [fallback]]) => [key, fallback]));
  const seen = new Map<string, number>();
  for (const setting of readSettings(text, file)) {
    const limits = Object.hasOwn(LIMITS, setting.key)
      ? LIMITS[setting.key as keyof McastSettings]
      : undefined;
    if (!limits) throw refusal(setting, file, `unknown key; known are ${Object.keys(LIMITS).join(", ")}`);
    const before = seen.get(setting.key);
    if (before) throw refusal(setting, file, `the key was already given in line ${before}; keep one of them`);
    seen.set(setting.key, setting.line);
    values[setting.key] = inRange(setting, limits[1], limits[2], file);
  }
  return values as unknown as McastSettings;
}
