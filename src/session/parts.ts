import type { Level } from "../base/mod.ts";
import { BOOT_DEFAULTS, BootChoices } from "./boot_settings.ts";
import { Effects } from "./effects.ts";
import { ImageWatch } from "./image_watch.ts";
import { Inventory } from "./inventory.ts";
import { LogWriter } from "./log_writer.ts";
import { MachineKeeper } from "./machine_keeper.ts";
import { MachineOrders } from "./machine_orders.ts";
import type { Notices } from "./notices.ts";
import { Packing } from "./packing.ts";
import { Persistence } from "./persistence.ts";
import { Presence } from "./presence.ts";
import type { RunnerOptions } from "./runner_options.ts";
import { ScheduleKeeper } from "./schedule_keeper.ts";
import { Senders } from "./senders.ts";
import { ServerLog } from "./server_log.ts";
import { SessionMaker } from "./session_maker.ts";
import { logView } from "./session_views.ts";
import { readState } from "./state.ts";
import { Verifications } from "./verifications.ts";
import { WakeService } from "./wake_service.ts";

/** What a runner consists of. */
export type Parts = ReturnType<typeof buildParts>;

/**
 * Reads the state and builds what works on it. `later` lets the coordinator do something that nobody waits for; it is
 * not called before this is done.
 */
export function buildParts(
  options: RunnerOptions,
  notices: Notices,
  wallClock: () => number,
  later: (what: () => void) => void,
) {
  const { store, now } = options;
  const log = (level: Level, event: string, fields: Record<string, unknown>) =>
    serverLog.write(level, event, { fields });
  const state = readState(options, log), { coordinator } = state;
  const writer = new LogWriter(store.logs, (rows) => {
    notices.send({ type: "log", entries: rows.map(logView) });
  });
  const serverLog = new ServerLog({ ...state, writer, now, sink: options.log });
  const logAbout = serverLog.write.bind(serverLog);
  const persistence = new Persistence(store, state, writer);
  const parts = { ...state, store, persistence, notices, now };
  const keeper = new MachineKeeper(parts);
  const choices = new BootChoices(
    (key) => store.setting(key),
    persistence,
    options.boot ?? BOOT_DEFAULTS,
  );
  const inventory = new Inventory({ ...parts, keeper, choices, log });
  const orders = new MachineOrders({ ...parts, keeper, choices, log });
  const maker = new SessionMaker(options);
  const wake = new WakeService({ ...parts, settings: options.wake, log: logAbout });
  const packing = new Packing({
    store,
    settings: options.pack ?? { packInterval: 1 },
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    now: wallClock,
    log: logAbout,
  });
  const schedules = new ScheduleKeeper({
    ...parts,
    maker,
    checkRoom: () => void options.address(coordinator.freeSlot()),
    wallClock,
    log: logAbout,
  });
  const { images, startVerification: start } = options;
  const imageWatch = new ImageWatch(images.directory, () => notices.send({ type: "images" }));
  const verifications = new Verifications({ ...parts, images, start, log });
  const senders = new Senders({
    ...options,
    interface: options.defaultInterface,
    failed: (session, epoch, message) =>
      later(() => coordinator.senderFailed(session, epoch, message, now())),
    imageMissing: (session, message) => later(() => coordinator.abandon(session, message, now())),
    stats: (session) => notices.send({ type: "session", session }),
    ended: (session, { sourceDatagrams, repairDatagrams, bytes, dropped }) => {
      const fields = { sourceDatagrams, repairDatagrams, bytes, dropped };
      serverLog.write("info", "stream ended", { session, fields });
    },
  });
  const presence = new Presence({ ...parts, inventory });
  const effects = new Effects({ ...parts, schedules, inventory, senders, wake, log: serverLog });
  return {
    ...state,
    ...{ persistence, keeper, choices, inventory, orders, maker, wake, packing, schedules },
    ...{ imageWatch, verifications, senders, presence, effects, log: serverLog },
  };
}
