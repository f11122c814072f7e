import { BroadsideError } from "../base/mod.ts";

/** UDP port of the first session, and TCP port of the server: firewalls are told "from 2017 on". */
export const BASE_PORT = 2017;
/** Sessions that can run at once on one server: the group's third byte counts them. */
export const MOST_SLOTS = 254;

/**
 * Where a session's stream goes. `slot` counts the sessions that run at once, from 0; `baseId` is BASEID of mcast.ini.
 *
 *     port    2017 + slot
 *     group   224.1.(1 + slot).(1 + BASEID)       slot 0, BASEID 1: 224.1.1.2
 *
 * The third byte tells one server's sessions apart and the fourth byte the servers, so servers with different BASEID
 * and sessions at once never share a group. It matters that groups differ and not only ports: switches and network
 * cards filter by group, and a group shared with another session brings its whole traffic to the machine.
 */
export function addressPlan(slot: number, baseId: number): { group: string; port: number } {
  if (!(slot >= 0 && slot < MOST_SLOTS)) {
    throw new BroadsideError(
      "config.slots",
      `Cannot run another session: ${MOST_SLOTS} run already. Wait for one to end, or stop one.`,
    );
  }
  return { group: `224.1.${1 + slot}.${1 + baseId}`, port: BASE_PORT + slot };
}
