import { parseArgs } from "node:util";
import { BroadsideError } from "../base/mod.ts";
import { DISK_ORDER, DISK_WISHES, parseMac } from "../target/mod.ts";

export const TARGET_HELP =
  `broadside --target: receive an image from a Broadside server onto a disk of this machine

  --disk WHICH         the disk to write; everything on it is lost. WHICH is
                         auto           the first that would do, in the order
                                        ${DISK_ORDER}
                         smallest, largest, index:N, size:500G, size:200G-600G
                         id:SERIAL      or a name of /dev/disk/by-id
                         /dev/sda       or any other path, of a file too
  --removable          USB and removable disks would do as well
  --list-disks         show the disks of this machine and which one auto would take
  --server HOST[:PORT] the server; without it the network is asked
  --id NAME            how the server knows this machine; its first MAC address by default
  --session ID         wait for this session; without it any automatic one will do
  --writers N          threads that check and write; one for each core up to 4 by default
  --memory MB          memory for data under way, 48 by default
  --json               one JSON object a line instead of text
  --init               run by the first process of a machine that booted from the network: takes a disk by itself,
                       tells that process what is next in a file, sets the firmware's boot entry
  --boot-mac MAC       with --init: the card that it booted from; the kernel's command line tells otherwise
  --after-file PATH    with --init: where to write reboot, poweroff or shell; /run/after by default
`;

/** What the command line asks for. */
export interface TargetOptions {
  /** Undefined where nothing was said. */
  disk: string | undefined;
  removable: boolean;
  listDisks: boolean;
  server: string | undefined;
  id: string | undefined;
  session: string | undefined;
  writers: number;
  /** Bytes. */
  memory: number;
  json: boolean;
  init: boolean;
  bootMac: string | undefined;
  afterFile: string;
  help: boolean;
}

/** Reads the command line. Throws `cli.usage`. */
export function parseTargetOptions(args: string[]): TargetOptions {
  const { values } = parseArgs({
    args,
    options: {
      target: { type: "boolean" },
      disk: { type: "string" },
      removable: { type: "boolean" },
      "list-disks": { type: "boolean" },
      server: { type: "string" },
      id: { type: "string" },
      session: { type: "string" },
      writers: { type: "string" },
      memory: { type: "string" },
      json: { type: "boolean" },
      init: { type: "boolean" },
      mode: { type: "string" },
      "boot-mac": { type: "string" },
      "after-file": { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  const { init = false, json = false, help = false, removable = false, "list-disks": listDisks = false } =
    values;
  if ((values.mode ?? "server") !== "server") {
    throw usage(`--mode must be server, current value is ${values.mode}: the server says what to deploy`);
  }
  if (!init && !help && !listDisks && !values.disk) {
    throw usage(`name the disk to write with --disk (${DISK_WISHES}); --list-disks shows what there is`);
  }
  const mac = values["boot-mac"], bootMac = mac === undefined ? undefined : parseMac(mac);
  if (mac !== undefined && !bootMac) {
    throw usage(`--boot-mac must be like 00:0a:48:00:dd:1a, current value is ${mac}`);
  }
  return {
    ...{ init, json, help, removable, listDisks, bootMac },
    ...{ disk: values.disk, server: values.server, id: values.id, session: values.session },
    writers: count(values.writers, "--writers", 1, 64) ?? Math.min(4, navigator.hardwareConcurrency),
    memory: (count(values.memory, "--memory", 8, 4096) ?? 48) * 1e6,
    afterFile: values["after-file"] ?? "/run/after",
  };
}

function count(text: string | undefined, option: string, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw usage(`${option} must be a whole number from ${least} to ${most}, current value is ${text}`);
}

function usage(text: string): BroadsideError {
  return new BroadsideError("cli.usage", `Cannot start as a target: ${text}`);
}
