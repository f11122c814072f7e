import { KEYS } from "./keys.ts";
import { readKnown, timeOfDay } from "./settings_file.ts";

/** The [ServerSettings] of coord.cfg. */
export interface CoordSettings {
  /** Days from one compression of the database to the next. */
  packInterval: number;
  /** Time of day of the compression, in seconds since midnight; undefined never compresses. */
  packTime?: number;
  /** Image storage: the folder that images are looked for in. */
  imageBoot?: string;
  /** Folder of the server's logs. */
  logPath?: string;
}

/**
 * The settings of a coord.cfg. As the manual has it, the database is compressed daily where no interval is set, and not
 * at all where PACKTIME is missing or impossible. Throws a `BroadsideError` naming file, line, key, value and range.
 */
export function parseCoordCfg(text: string, file = "coord.cfg"): CoordSettings {
  const values = readKnown(text, "coord.cfg", file);
  const packTime = values.get("PACKTIME"),
    imageBoot = values.get("IMAGEBOOT"),
    logPath = values.get("LOGPATH");
  return {
    packInterval: Number(values.get("PACKINTERVAL") ?? KEYS["coord.cfg"][0].fallback),
    ...(packTime === undefined ? {} : { packTime: timeOfDay(packTime) }),
    ...(imageBoot ? { imageBoot } : {}),
    ...(logPath ? { logPath } : {}),
  };
}
