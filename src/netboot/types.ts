/** Where a machine boots into: a target in one of its modes, its own disk, or a menu that leads to these. */
export type BootAssignment = "server" | "client" | "local" | "menu";

/** A machine that asks what to boot, as far as it is known. */
export interface BootingMachine {
  /** `aa:bb:cc:dd:ee:ff`; undefined when the loader did not say. */
  mac: string | undefined;
  uuid?: string;
  /** The address it asked from. */
  address?: string;
}

/** What a machine shall boot. */
export interface BootPlan {
  assignment: BootAssignment;
  /** With `local`: what to do where the machine's own disk starts nothing. */
  otherwise?: "server";
  /** Number of the session that the target shall wait for; any automatic one without it. */
  session?: string;
  /** Shown in the menu where the machine has a name. */
  name?: string;
}

/** Everything a loader's menu is rendered from. */
export interface MenuContext {
  plan: BootPlan;
  machine: BootingMachine;
  /** `IP:PORT` of this server's HTTP. */
  server: string;
  /** Seconds until the menu boots the local disk. */
  timeout: number;
  /** The kernel's command line without what the loader alone knows. */
  kernelArguments(mode: "server" | "client" | "shell"): string;
}
