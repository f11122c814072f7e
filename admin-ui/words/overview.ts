import { count, duration } from "../data/format.ts";

/** Texts of the overview. */
export const overview = {
  title: "Overview",
  told: "What runs, what waits and what failed.",
  newSession: "New session",
  figures: {
    label: "At a glance",
    online: "machines online",
    running: "sessions running",
    deployed: "machines deployed today",
    failed: "machines failed today",
  },
  running: {
    title: "Running",
    none: "No session is running",
    noneTold: "Machines that are online wait until one takes them.",
    progress: (name: string) => `Progress of ${name}`,
    chart: (name: string, rate: string) => `What ${name} sent over the last minutes; now ${rate}`,
    rate: "now",
    left: "left",
    sent: "sent",
    share: "done",
    monitor: "Monitor",
  },
  wall: {
    machines: (all: number, done: number, troubled: number) =>
      `${count(all, "machine")}: ${done} done` + (troubled ? `, ${troubled} failed, excluded or lost` : ""),
  },
  gathering: {
    of: (here: number, least: number, most: number | null) =>
      most === null
        ? (least > 1 ? `${here} here, at least ${least} are needed` : `${count(here, "machine")} here`)
        : `${here} of ${most} here` + (least > 1 && least < most ? `, at least ${least} are needed` : ""),
    progress: (name: string) => `Machines that ${name} has of those it waits for`,
    waits: "Waits for the first machine to come.",
    starts: (seconds: number, isEnough: boolean, least: number) =>
      `Starts in ${duration(seconds)}${isEnough ? "" : ` if there are at least ${least} by then`}.`,
    due: "Starts now.",
    short: (least: number) => `The wait is over, but at least ${count(least, "machine")} must be here.`,
    givesUp: (seconds: number) => `Gives up in ${duration(seconds)}.`,
    forever: "Switch machines on, start with those that are here, or stop the session.",
  },
  waiting: {
    title: "Waiting for a session",
    none: "No machine is waiting.",
    more: (number: number) => `and ${number} more`,
    online: (number: number) => `${count(number, "machine")} ${number === 1 ? "is" : "are"} ready.`,
    noReason: "No session takes it.",
  },
  scheduled: {
    title: "Scheduled next",
    none: "Nothing is scheduled.",
    make: "All schedules",
    cyclic: "as machines come",
  },
  failures: {
    title: "Failed in the last day",
    none: "Nothing failed.",
    machines: (number: number, all: number) => `${number} of ${count(all, "machine")} did not make it`,
  },
  activity: {
    title: "Current activity",
    show: "Show",
    hide: "Hide",
    none: "Nothing has happened yet.",
    all: "The whole log",
  },
  steps: {
    title: "Three steps to the first deployment",
    image: "Make an image",
    imageTold: "An image is a copy of a disk that is set up as all machines shall be.",
    imageDone: (number: number) => `${count(number, "image")} in the storage.`,
    imageLink: "Images",
    boot: "Boot machines",
    bootTold: "Machines boot from the network, or from a medium, and then wait here for what they shall get.",
    bootDone: (number: number) => `${count(number, "machine")} online.`,
    bootLink: "Network boot",
    session: "Start a session",
    sessionTold: "A session sends one image to all of its machines at the same time.",
    done: "done",
  },
};
