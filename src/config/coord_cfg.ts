import { inRange, readSettings, refusal } from "./settings_file.ts";

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
 * at all where PACKTIME is missing or impossible. Throws a `BroadsideError` for unknown keys and bad intervals.
 */
export function parseCoordCfg(text: string, file = "coord.cfg"): CoordSettings {
  const settings: CoordSettings = { packInterval: 1 };
  for (const setting of readSettings(text, file)) {
    if (setting.section.toUpperCase() !== "SERVERSETTINGS") {
      throw refusal(setting, file, `it stands under [${setting.section}]; put it under [ServerSettings]`);
    }
    switch (setting.key) {
      case "PACKINTERVAL":
        settings.packInterval = inRange(setting, 1, 3650, file);
        break;
      case "PACKTIME":
        settings.packTime = timeOfDay(setting.value);
        break;
      case "IMAGEBOOT":
        settings.imageBoot = setting.value;
        break;
      case "LOGPATH":
        settings.logPath = setting.value;
        break;
      default:
        throw refusal(setting, file, "unknown key; known are PACKINTERVAL, PACKTIME, IMAGEBOOT, LOGPATH");
    }
  }
  return settings;
}

function timeOfDay(text: string): number | undefined {
  const parts = /^(\d{1,2}):(\d{2}):(\d{2})$/.exec(text);
  if (!parts) return undefined;
  const [hours, minutes, seconds] = parts.slice(1).map(Number);
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  return hours * 3600 + minutes * 60 + seconds;
}
