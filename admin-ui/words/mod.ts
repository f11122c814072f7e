import { about } from "./about.ts";
import { common } from "./common.ts";
import { door } from "./door.ts";
import { log } from "./log.ts";
import { overview } from "./overview.ts";
import { runs } from "./runs.ts";
import { schedules } from "./schedules.ts";
import { session } from "./session.ts";
import { templates } from "./templates.ts";
import { images } from "./images.ts";
import { machines } from "./machines.ts";
import { pxe } from "./pxe.ts";
import { settings } from "./settings.ts";
import { users } from "./users.ts";
import { wizard } from "./wizard.ts";

/** Every text of the console, by where it stands: here a language would be added. The help's are in `help/`. */
export const words = {
  about,
  common,
  door,
  log,
  overview,
  runs,
  schedules,
  session,
  templates,
  images,
  machines,
  pxe,
  settings,
  users,
  wizard,
};
