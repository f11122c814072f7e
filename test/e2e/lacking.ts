import { openPayload } from "../../src/netboot/mod.ts";
import { namespacesLacking } from "../support/namespace.ts";
import { PROGRAM } from "./harness/appliance.ts";

const TOOLS = [
  "qemu-system-x86_64",
  "mmdebstrap",
  "mkfs.fat",
  "mcopy",
  "mke2fs",
  "sfdisk",
  "sgdisk",
  "dnsmasq",
  "nft",
];
const FILES = ["/usr/share/OVMF/OVMF_CODE_4M.secboot.fd", "/usr/lib/ipxe/qemu/pxe-e1000.rom", "/dev/net/tun"];

/** Why no virtual machine can be deployed here; undefined when they can. */
export function e2eLacking(): string | undefined {
  const namespaces = namespacesLacking();
  if (namespaces) return namespaces;
  const folders = [...(Deno.env.get("PATH") ?? "").split(":"), "/usr/sbin", "/sbin"];
  const tool = TOOLS.find((name) => !folders.some((folder) => exists(`${folder}/${name}`)));
  if (tool) return `needs ${tool}`;
  const file = FILES.find((path) => !exists(path));
  if (file) return `needs ${file}`;
  if (!exists(PROGRAM)) return `needs ${PROGRAM}, which scripts/dev compile makes`;
  return openPayload(PROGRAM)
    ? undefined
    : `needs a boot payload in ${PROGRAM}: scripts/dev boot, then compile`;
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
