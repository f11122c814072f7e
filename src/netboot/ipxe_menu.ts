import type { MenuContext } from "./types.ts";

/**
 * The script that iPXE runs for a machine. The initrd's name is on the kernel's command line because Linux, started by
 * UEFI, finds it by that.
 */
export function ipxeScript(context: MenuContext): string {
  const { assignment, name } = context.plan;
  const lines = ["#!ipxe", `echo Broadside at ${context.server}${name ? `: ${name}` : ""}`];
  if (assignment === "menu") lines.push(...menu(context));
  else lines.push(`goto ${assignment}`);
  lines.push(
    ...start(context, "server"),
    ...start(context, "client"),
    ...start(context, "shell"),
    ":local",
    "echo Starting the system on this machine's own disk",
    // A BIOS is given the first disk directly; UEFI goes on to its next boot entry only when this one ends with an error.
    "iseq ${platform} efi && exit 1 ||",
    `sanboot --no-describe --drive 0x80 || ${
      context.plan.otherwise ? `goto ${context.plan.otherwise}` : "exit 1"
    }`,
    ":failed",
    `echo Cannot load the target from ${context.server}. Starting again in 10 seconds; any key gives a shell`,
    "prompt --timeout 10000 && shell ||",
    `chain --autofree --replace ${self(context)} || goto failed`,
  );
  return lines.join("\n") + "\n";
}

/** Where the script itself is had; iPXE fills in its own MAC address. */
export function self({ server }: Pick<MenuContext, "server">): string {
  return `http://${server}/boot/ipxe?mac=\${net0/mac}&uuid=\${uuid}`;
}

function menu({ timeout, plan, machine }: MenuContext): string[] {
  const who = plan.name ?? machine.mac ?? "this machine";
  return [
    `menu Broadside: ${who}`,
    "item local  Start from this machine's own disk",
    "item server Deploy: wait for a session of the server",
    "item client Deploy: choose an image here",
    "item shell  A shell, for looking at this machine",
    `choose --default local --timeout ${timeout * 1000} chosen || goto local`,
    "goto ${chosen}",
  ];
}

function start(context: MenuContext, mode: "server" | "client" | "shell"): string[] {
  const { server, kernelArguments } = context;
  return [
    `:${mode}`,
    `kernel http://${server}/boot/vmlinuz initrd=stage1.img ${
      kernelArguments(mode)
    } BOOTIF=01-\${net0/mac:hexhyp} || goto failed`,
    `initrd --name stage1.img http://${server}/boot/stage1.img || goto failed`,
    "boot || goto failed",
  ];
}
