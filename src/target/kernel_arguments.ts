/** What the boot menu put on the kernel's command line for us. */
export interface KernelArguments {
  /** HOST:PORT. */
  server?: string;
  session?: string;
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
  const session = words.get("broadside.session");
  return {
    server: words.get("broadside.server") || undefined,
    session: session && /^[1-9]\d{0,14}$/.test(session) ? session : undefined,
    mac: parseMac(words.get("broadside.mac") ?? "") ?? parseMac(words.get("BOOTIF") ?? ""),
  };
}

/** A MAC address in any of the usual spellings, with BOOTIF's hardware type before it or not. */
export function parseMac(text: string): string | undefined {
  const digits = text.toLowerCase().replace(/[:.-]/g, "").replace(/^01(?=[0-9a-f]{12}$)/, "");
  return /^[0-9a-f]{12}$/.test(digits) && digits !== "000000000000"
    ? digits.replace(/(..)(?=.)/g, "$1:")
    : undefined;
}
