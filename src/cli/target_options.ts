import { parseArgs } from "node:util";
import { BroadsideError } from "../base/mod.ts";
import {
  type DestinationPartition,
  diskWish,
  id,
  parsePartition,
  PARTITION_KINDS,
  sessionKey,
} from "../contract/mod.ts";
import { DISK_ORDER, DISK_WISHES, parseMac } from "../target/mod.ts";

export const TARGET_HELP =
  `broadside --target: receive an image from a Broadside server onto a disk of this machine

  --disk WHICH         the disk to write; everything on it is lost. A session may ask for another disk of a machine
                       that booted for deployment. WHICH is
                         auto           the first that would do, in the order
                                        ${DISK_ORDER}
                         smallest, largest, index:N (or N), size:500G, size:200G-600G
                         id:SERIAL      or a name of /dev/disk/by-id
                         /dev/sda       or any other path, of a file too
  --removable          USB and removable disks would do as well
  --list-disks         show the disks of this machine and which one auto would take
  --server HOST[:PORT] the server; without it the network is asked
  --id NAME            how the server knows this machine; its first MAC address by default
  --session ID         wait for this session; without it any automatic one will do
  --mode MODE          server (the server says what is deployed), client (somebody at this machine does, or the
                       options below) or menu (a startup menu of both and more); server by default
  --image NAME         with --mode client: the image to deploy; --session joins a session instead
  --to-disk WHICH      with --mode client: the disk that it goes to; machines that name the same get one session
  --to-partition N[:TYPE]  with --mode client: the partition of it, for an image without a partition table, and what to
                       mark it as: ${PARTITION_KINDS.join(", ")}, a GUID or a byte such as 07
  --yes                with --mode client: ask nothing, everything on that disk is lost
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
  mode: "server" | "client" | "menu";
  image: string | undefined;
  toDisk: string | undefined;
  toPartition: DestinationPartition | undefined;
  yes: boolean;
  json: boolean;
  init: boolean;
  bootMac: string | undefined;
  afterFile: string;
  help: boolean;
}

/** Flags of `broadside --target`. */
export const TARGET_FLAGS = {
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
  image: { type: "string" },
  "to-disk": { type: "string" },
  "to-partition": { type: "string" },
  yes: { type: "boolean", short: "y" },
  "boot-mac": { type: "string" },
  "after-file": { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** Reads the command line. Throws `cli.usage`. */
export function parseTargetOptions(args: string[]): TargetOptions {
  const { values } = parseArgs({
    args,
    options: TARGET_FLAGS,
  });
  const { init = false, json = false, help = false, removable = false, "list-disks": listDisks = false } =
    values;
  const { mode = "server", yes = false, image, session } = values;
  if (mode !== "server" && mode !== "client" && mode !== "menu") {
    throw usage(`--mode must be server, client or menu, current value is ${mode}`);
  }
  if (mode === "server" && !init && !help && !listDisks && !values.disk) {
    throw usage(`name the disk to write with --disk (${DISK_WISHES}); --list-disks shows what there is`);
  }
  if (mode !== "client") {
    const other = ["image", "to-disk", "to-partition", "yes"].find((name) => name in values);
    if (other) throw usage(`--${other} goes with --mode client`);
  } else if (image && session) {
    throw usage("--image makes a session and --session joins one: give one of them");
  } else if (yes && !image && !session && !init) throw usage("--yes needs --image or --session");
  if (mode !== "server" && !yes && !init && !help && !Deno.stdin.isTerminal()) {
    throw usage(
      `--mode ${mode} asks on a terminal, and standard input is none; --yes with --image asks nothing`,
    );
  }
  const mac = values["boot-mac"], bootMac = mac === undefined ? undefined : parseMac(mac);
  if (mac !== undefined && !bootMac) {
    throw usage(`--boot-mac must be like 00:0a:48:00:dd:1a, current value is ${mac}`);
  }
  return {
    ...{ init, json, help, removable, listDisks, bootMac },
    ...{ disk: values.disk, server: values.server, id: values.id, mode, image, yes },
    session: checked(
      session,
      "--session",
      (text) => id.or(sessionKey).safeParse(text).data,
      "its number or Session ID",
    ),
    toDisk: checked(values["to-disk"], "--to-disk", (text) => diskWish.safeParse(text).data, DISK_WISHES),
    toPartition: checked(
      values["to-partition"],
      "--to-partition",
      parsePartition,
      "a number, or as in 3:linux",
    ),
    writers: count(values.writers, "--writers", 1, 64) ?? Math.min(4, navigator.hardwareConcurrency),
    memory: (count(values.memory, "--memory", 8, 4096) ?? 48) * 1e6,
    afterFile: values["after-file"] ?? "/run/after",
  };
}

function checked<T>(
  text: string | undefined,
  option: string,
  read: (text: string) => T | undefined,
  what: string,
): T | undefined {
  const value = text === undefined ? undefined : read(text);
  if (text === undefined || value !== undefined) return value;
  throw usage(`${option} must be ${what}, current value is ${text}`);
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
