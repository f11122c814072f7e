import type { Payload } from "./payload.ts";
import type { Program } from "./program.ts";

/** A file that machines load. Size in bytes. */
export interface BootFileEntry {
  name: string;
  size: number;
  /** What it is for, in words. */
  what: string;
}

const WHAT: Record<string, string> = {
  "undionly.kpxe": "iPXE for machines with a BIOS",
  "snponly.efi": "iPXE for UEFI, by the firmware's own network driver",
  "ipxe.efi": "iPXE for UEFI, with network drivers of its own",
  "shimx64.efi": "First loader for UEFI, signed for Secure Boot",
  "grubx64.efi": "GRUB for UEFI, signed for Secure Boot",
  "vmlinuz": "Linux kernel",
  "stage1.img": "First stage: drivers and what loads the rest",
  "tools.squashfs": "Tools for file systems and firmware",
};

/** What machines can load of a payload, and the program that targets run. */
export function bootFiles({ files }: Payload, program: Program): BootFileEntry[] {
  return [
    ...Array.from(files, ([name, { length }]) => ({ name, size: length, what: WHAT[name] ?? "" })),
    { name: "program.gz", size: program.length, what: "This program, which targets run" },
  ];
}
