import { crowd } from "./crowd.ts";
import { largerDisk } from "./larger_disk.ts";
import { localDisk } from "./local_disk.ts";
import { bios, biosBesideDnsmasq, httpBoot, secureBoot, uefi, uefiBesideDnsmasq } from "./one_machine.ts";
import { plainRom } from "./plain_rom.ts";
import { restarts } from "./server_restart.ts";
import type { Scenario } from "./types.ts";

export type { Scenario };

/** All of them, the ones that every submission runs in front. */
export const SCENARIOS: Scenario[] = [
  bios,
  secureBoot,
  uefi,
  httpBoot,
  biosBesideDnsmasq,
  uefiBesideDnsmasq,
  largerDisk,
  plainRom,
  ...localDisk,
  ...restarts,
  crowd,
];
