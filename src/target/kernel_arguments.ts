import { type DestinationPartition, diskWish, id, parsePartition, sessionKey } from "../contract/mod.ts";

/** What the boot menu put on the kernel's command line for us. */
export interface KernelArguments {
  /** HOST:PORT. */
  server?: string;
  /** Number or Session ID of the session to wait for. */
  session?: string;
  /** The machine's own choice of its disk: words of `--disk`. */
  disk?: string;
  /** Client-driving mode: the image to ask for, and the partition that it goes into. */
  image?: string;
  partition?: DestinationPartition;
  /** The card that the machine booted from, `aa:bb:cc:dd:ee:ff`. */
  mac?: string;
}

/** Reads /proc/cmdline. PXELINUX's and GRUB's BOOTIF is the hardware type (01, Ethernet) and the MAC, with dashes. */
export function parseKernelArguments(line: string): KernelArguments {
  const words = new Map<string, string>();
  for (const word of line.trim().split(/\s+/)) {
    const at = word.indexOf("=");
    // As the kernel has it: of several the last counts.
    if (at > 0) words.set(word.slice(0, at), word.slice(at + 1));
  }
  const given = (name: string) => words.get(`broadside.${name}`) || undefined;
  return {
    server: given("server"),
    session: id.or(sessionKey).safeParse(given("session")).data,
    disk: diskWish.safeParse(given("disk")).data,
    image: given("image"),
    partition: parsePartition(given("partition") ?? ""),
    mac: parseMac(given("mac") ?? "") ?? parseMac(words.get("BOOTIF") ?? ""),
  };
}

/** A MAC address in any of the usual spellings, with BOOTIF's hardware type before it or not. */
export function parseMac(text: string): string | undefined {
  const digits = text.toLowerCase().replace(/[:.-]/g, "").replace(/^01(?=[0-9a-f]{12}$)/, "");
  return /^[0-9a-f]{12}$/.test(digits) && digits !== "000000000000"
    ? digits.replace(/(..)(?=.)/g, "$1:")
    : undefined;
}
