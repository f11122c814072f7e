import { listNames } from "../disk/mod.ts";

/** What started this machine. */
export interface Firmware {
  firmware: "bios" | "uefi";
  /** Left out where firmware says nothing of it. */
  secureBoot?: boolean;
}

/** UEFI's variables of general interest go by this GUID (EFI_GLOBAL_VARIABLE; UEFI 2.10, section 3.3). */
const GLOBAL = "8be4df61-93ca-11d2-aa0d-00e098032b8c";

/** Tells UEFI from BIOS, and whether Secure Boot is on. `root` stands before /sys. */
export function readFirmware(root = ""): Firmware {
  const efi = `${root}/sys/firmware/efi`;
  if (listNames(efi).length === 0) return { firmware: "bios" };
  return { firmware: "uefi", secureBoot: secureBootOf(`${efi}/efivars/SecureBoot-${GLOBAL}`) };
}

/** What loaders of this firmware end in: `x64`, `aa64` or, on some tablets with a 64-bit processor, `ia32`. */
export function loaderSuffix(root = ""): string {
  if (Deno.build.arch === "aarch64") return "aa64";
  try {
    const bits = Deno.readTextFileSync(`${root}/sys/firmware/efi/fw_platform_size`).trim();
    return bits === "32" ? "ia32" : "x64";
  } catch {
    return "x64";
  }
}

/** efivarfs puts the variable's attributes before its value, four bytes. */
function secureBootOf(path: string): boolean | undefined {
  try {
    const bytes = Deno.readFileSync(path);
    return bytes.length === 5 ? bytes[4] === 1 : undefined;
  } catch {
    return undefined;
  }
}
