import assert from "node:assert/strict";
import type { Lab } from "../harness/lab.ts";
import { deploy } from "./deploy.ts";
import type { Scenario } from "./types.ts";

/** Four emulated machines share two cores, and one of them boots while others deploy. */
const PATIENCE = { boot: 480, deploy: 900 };

export const crowd: Scenario = {
  name: "four",
  about: "four machines at once with mixed firmware, one session, one stream",
  run: () =>
    deploy({
      machines: [
        { name: "four-bios", firmware: "bios", bus: "ahci" },
        { name: "four-uefi", firmware: "uefi" },
        { name: "four-uefi-sb", firmware: "uefi-sb", bus: "nvme" },
        { name: "four-http", firmware: "uefi", httpBoot: true, bus: "scsi" },
      ],
      patience: PATIENCE,
      finally: oneStream,
    }),
};

/** What was sent once served all: hardly anything twice, hardly anything over HTTP. */
async function oneStream({ appliance }: Lab, session: string): Promise<void> {
  const [image] = await appliance.call<{ size: number; fileSize?: number }[]>("images");
  const { members } = await appliance.look(session);
  const unicast = members.reduce((sum, { progress }) => sum + (progress?.unicastBytes ?? 0), 0);
  const stream = await appliance.logged(session, "stream ended") as Record<string, number> | undefined;
  assert(stream, "the session's log tells of its stream");
  const { sourceDatagrams, repairDatagrams } = stream;
  console.log(
    `four machines: ${sourceDatagrams} datagrams, ${repairDatagrams} repairs, ${unicast} bytes over HTTP, ` +
      `server's memory ${Math.round(appliance.memory() / 1e6)} MB, image ${JSON.stringify(image)}`,
  );
  assert(repairDatagrams < sourceDatagrams, `${repairDatagrams} repairs for ${sourceDatagrams} datagrams`);
  assert(unicast < 1448 * sourceDatagrams * 0.5, `${unicast} bytes over HTTP`);
}
