import { ACCESS } from "./access.ts";
import { DOORS } from "./doors.ts";
import { IMAGES } from "./images.ts";
import { LICENSE } from "./license.ts";
import { LOG } from "./log.ts";
import { MACHINES } from "./machines.ts";
import type { Noun } from "./operation.ts";
import { PXE } from "./pxe.ts";
import { SCHEDULES } from "./schedules.ts";
import { SERVER } from "./server.ts";
import { SESSIONS } from "./sessions.ts";
import { SETTINGS } from "./settings.ts";
import { TEMPLATES } from "./templates.ts";
import { USERS } from "./users.ts";

/** All that the server answers, in the order in which a reader meets it. */
export const NOUNS: Noun[] = [
  ...[SESSIONS, SCHEDULES, TEMPLATES, IMAGES, MACHINES, PXE, SETTINGS, LOG, SERVER],
  ...[LICENSE, ACCESS, USERS, DOORS],
];
