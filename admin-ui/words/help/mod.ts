import type { ComponentType } from "preact";
import { Basics } from "./basics.tsx";
import { Boot } from "./boot.tsx";
import { First } from "./first.tsx";
import { Glossary } from "./glossary.tsx";
import { Images } from "./images.tsx";
import { License } from "./license.tsx";
import { Log } from "./log.tsx";
import { Machines } from "./machines.tsx";
import { Scenarios } from "./scenarios.tsx";
import { Sessions } from "./sessions.tsx";
import { Settings } from "./settings.tsx";
import { Targets } from "./targets.tsx";
import { Templates } from "./templates.tsx";
import { Trouble } from "./trouble.tsx";
import { Users } from "./users.tsx";

/** The help's chapters in their order; `id` is the last part of the address. */
export const chapters: { id: string; title: string; Body: ComponentType }[] = [
  { id: "first", title: "The first deployment", Body: First },
  { id: "basics", title: "How it works", Body: Basics },
  { id: "images", title: "Images", Body: Images },
  { id: "sessions", title: "Sessions", Body: Sessions },
  { id: "templates", title: "Templates and schedules", Body: Templates },
  { id: "machines", title: "Machines", Body: Machines },
  { id: "targets", title: "At the machine", Body: Targets },
  { id: "boot", title: "Network boot", Body: Boot },
  { id: "settings", title: "Settings", Body: Settings },
  { id: "users", title: "Users and security", Body: Users },
  { id: "license", title: "License control", Body: License },
  { id: "log", title: "Logs", Body: Log },
  { id: "scenarios", title: "Typical scenarios", Body: Scenarios },
  { id: "trouble", title: "When machines do not boot", Body: Trouble },
  { id: "glossary", title: "Glossary", Body: Glossary },
];

/** The frame around the chapters. */
export const helpTexts = {
  title: "Help",
  told: "How to do what you want to do.",
  chapters: "Chapters",
  before: "Before",
  after: "Next",
};
