import * as z from "zod";
import { diskWish, id, line, mac, sessionKey, whole } from "./values.ts";

/** A disk of a machine, whether it is the one to be written or not. */
export const machineDisk = z.object({
  path: line(255),
  /** Bytes. */
  size: whole,
  model: line(100).optional(),
  serial: line(100).optional(),
  /** `nvme`, `sata`, `scsi`, `virtio`, `mmc`, `usb` and the like. */
  bus: line(20).optional(),
  /** Whether it has turning platters. */
  rotational: z.boolean().optional(),
});

/** A network card of a machine. */
export const machineCard = z.object({
  /** As the target's system calls it. */
  name: line(15),
  mac: mac.optional(),
  driver: line(40).optional(),
  /** Megabits a second; left out where there is no link, or nobody knows. */
  speed: whole.optional(),
  /** Whether a cable with something at its other end is plugged in. */
  link: z.boolean().optional(),
});

/** What a target knows of the machine it runs on. */
export const hardware = z.object({
  macs: z.array(mac).max(32),
  uuid: line(64).optional(),
  cpus: whole.max(65536),
  /** Bytes. */
  memory: whole,
  vendor: line(100).optional(),
  model: line(100).optional(),
  serial: line(100).optional(),
  /** `bios` or `uefi`, and what else is known of it. */
  firmware: line(100).optional(),
  /** Whether UEFI Secure Boot is on; left out with a BIOS. */
  secureBoot: z.boolean().optional(),
  biosVersion: line(100).optional(),
  /** As the firmware writes it, e.g. 04/01/2014. */
  biosDate: line(20).optional(),
  cpuModel: line(100).optional(),
  disks: z.array(machineDisk).max(64).optional(),
  cards: z.array(machineCard).max(32).optional(),
  /** The card that it booted from. */
  bootMac: mac.optional(),
});

/** The disk that a target offers for deployment. */
export const targetDisk = z.object({
  path: line(255),
  /** Bytes. */
  size: whole,
  /** Bytes of a logical sector. */
  sectorSize: z.int().min(512).max(65536),
  model: line(100).optional(),
  serial: line(100).optional(),
});

/** POST /target/v1/register: a machine says what it is. */
export const registerRequest = z.object({
  /** Stable across restarts of the machine: a MAC address or a name given to it. */
  identity: line(128),
  /** Shown instead of the identity where given. */
  name: line(100).optional(),
  /** Wishes for the session of this number or Session ID only; without it any automatic-mode session will do. */
  sessionId: z.union([id, sessionKey]).optional(),
  /**
   * By what `disk` was chosen: the words of a session that asked for it (`disk` of a poll's answer). Left out, or
   * `auto`, for the machine's own choice.
   */
  diskWish: diskWish.optional(),
  /** What the machine's own choice goes by, where somebody told it: a flag or its boot medium. */
  ownDisk: line(255).optional(),
  version: line(40),
  hardware,
  disk: targetDisk,
});

/** Its answer; the token opens the rest of the door to this target and nothing else. */
export const registerReply = z.object({
  targetId: id,
  token: line(200),
  /** Milliseconds from one poll to the next. */
  pollInterval: z.int().min(100).max(60_000),
  /** Milliseconds to wait for an answer to what is asked from now on; the target's own when left out. */
  answerTimeout: z.int().min(100).max(60_000).optional(),
});

/** See `machineDisk`. */
export type MachineDisk = z.infer<typeof machineDisk>;
/** See `machineCard`. */
export type MachineCard = z.infer<typeof machineCard>;
/** See `hardware`. */
export type Hardware = z.infer<typeof hardware>;
/** See `targetDisk`. */
export type TargetDisk = z.infer<typeof targetDisk>;
/** See `registerRequest`. */
export type RegisterRequest = z.infer<typeof registerRequest>;
/** See `registerReply`. */
export type RegisterReply = z.infer<typeof registerReply>;
