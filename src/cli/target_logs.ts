import { messageOf } from "../base/mod.ts";
import { listPartitions, partitionNode, readText } from "../disk/mod.ts";
import { runProgram } from "../sys/mod.ts";
import {
  archiveLogs,
  copyToStick,
  describeMachine,
  kernelLog,
  readDisks,
  type Stick,
} from "../target/mod.ts";
import { listDisks } from "./target_disk.ts";
import type { Machine } from "./target_machine.ts";

/** Log Saver: packs what is known of this machine, and puts it onto a USB stick. Says in words what came of it. */
export async function saveLogs({ bootMac, identity, options }: Machine): Promise<string[]> {
  const disks: string[] = [];
  listDisks("auto", false, false, (line) => disks.push(line));
  const files = {
    "log.txt": readText("/run/log"),
    "dmesg.txt": await kernelLog(runProgram),
    "hardware.json": JSON.stringify(describeMachine({ bootMac }), undefined, 2),
    "disks.txt": `${disks.join("\n")}\n`,
    "cmdline.txt": readText("/proc/cmdline"),
  };
  const time = new Date().toISOString().slice(0, 16).replace(/\D/g, "");
  const name = `broadside-log-${identity.replace(/[^\w.-]/g, "-").slice(0, 60)}-${time}`;
  try {
    const path = await archiveLogs(files, options.init ? "/run" : await Deno.makeTempDir(), name, runProgram);
    const packed = `The log is packed in ${path}.`;
    return await copyToStick(path, sticks(), runProgram).then(
      (title) => [packed, `It was copied to ${title}, which may be taken out now.`],
      (error) => [packed, messageOf(error)],
    );
  } catch (error) {
    return [messageOf(error)];
  }
}

/** File systems of USB disks that nothing uses. */
function sticks(): Stick[] {
  return readDisks().filter(({ bus, use, readOnly, size }) => bus === "usb" && !use && !readOnly && size > 0)
    .flatMap(
      ({ path, model }) => {
        const nodes = listPartitions(path).flatMap((each) => partitionNode(each) ?? []);
        return (nodes.length ? nodes : [path]).map((node) => ({
          node,
          title: `${node} (${model ?? "USB disk"})`,
        }));
      },
    );
}
