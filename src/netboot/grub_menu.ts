import type { MenuContext } from "./types.ts";

/**
 * The configuration that the signed GRUB asks for first. It knows its MAC address where the server that sends this file
 * over TFTP does not, so it fetches what is meant for the machine under that name, until it has it: without a menu
 * GRUB stays at its prompt for good, and `source` does not tell whether it worked.
 */
export const GRUB_CONFIG = `set timeout=0
source (tftp,$net_default_server)/grub/machine/$net_default_mac
while [ "$broadside" != menu ]; do
  ${patience()}
  source (tftp,$net_default_server)/grub/machine/$net_default_mac
done
`;

/** Where loaders of installed systems lie on an EFI system partition, the vendors' own before the common fallback. */
const LOCAL_LOADERS = [
  "/EFI/Microsoft/Boot/bootmgfw.efi",
  "/EFI/debian/shimx64.efi",
  "/EFI/ubuntu/shimx64.efi",
  "/EFI/fedora/shimx64.efi",
  "/EFI/redhat/shimx64.efi",
  "/EFI/rocky/shimx64.efi",
  "/EFI/almalinux/shimx64.efi",
  "/EFI/opensuse/shim.efi",
  "/EFI/BOOT/BOOTX64.EFI",
];

/** The configuration for one machine. The signed GRUB has no HTTP: kernel and first stage come over TFTP. */
export function grubConfig(context: MenuContext): string {
  const { plan, timeout, machine } = context;
  const wait = plan.assignment === "menu" ? timeout : 0;
  const order = { local: 0, menu: 0, server: 1, client: 2 }[plan.assignment];
  return `# ${plan.name ?? machine.mac ?? "a machine"}
set broadside=menu
set timeout=${wait}
set default=${order}
menuentry "Start from this machine's own disk" {
${LOCAL_LOADERS.map(tryLoader).join("\n")}
  echo "No system was found on this machine's disks"
${plan.otherwise ? commands(context, plan.otherwise) : "  sleep 2\n  exit 1"}
}
${entry(context, "server", "Deploy: wait for a session of the server")}
${entry(context, "client", "Deploy: choose an image here")}
${entry(context, "shell", "A shell, for looking at this machine")}
`;
}

function tryLoader(path: string): string {
  return `  if search --no-floppy --file --set=esp ${path}; then
    set root=$esp
    chainloader ${path}
    boot
  fi`;
}

function entry(context: MenuContext, mode: "server" | "client" | "shell", title: string): string {
  return `menuentry "${title}" {\n${commands(context, mode)}\n}`;
}

function commands(context: MenuContext, mode: "server" | "client" | "shell"): string {
  const from = "(tftp,$net_default_server)";
  // GRUB would go on after a failure, and start a kernel without its initrd; 2.12 loads that only when it boots.
  return `  while true; do
    echo "Loading the kernel"
    if linux ${from}/vmlinuz ${context.kernelArguments(mode)} BOOTIF=01-$net_default_mac; then
      echo "Loading the first stage"
      if initrd ${from}/stage1.img; then boot; fi
    fi
    ${patience()}
  done`;
}

function patience(): string {
  return 'echo "The server does not answer; trying again"; sleep 5';
}
