import type { Lan } from "./lan.ts";
import { SerialConsole } from "./serial_console.ts";

/** BIOS, UEFI, or UEFI with Secure Boot on and Microsoft's keys. */
export type Firmware = "bios" | "uefi" | "uefi-sb";

/** A virtual machine. */
export interface MachineOptions {
  name: string;
  firmware: Firmware;
  /** Last byte of its MAC address, 52:54:00:e2:00:xx. */
  number: number;
  /** The raw file that is its disk. */
  disk: string;
  bus?: "virtio" | "ahci" | "nvme" | "scsi";
  /** Model of the network card. */
  card?: "virtio-net-pci" | "e1000" | "e1000e" | "rtl8139" | "vmxnet3";
  /** MiB of memory. */
  memory?: number;
  cores?: number;
  /** What is tried first; the network where not said. */
  first?: "network" | "disk";
  /** UEFI's own HTTP Boot, with its PXE switched off. */
  httpBoot?: boolean;
  /** Start by QEMU's iPXE option ROM also on UEFI, where the firmware's own PXE is used otherwise. */
  ipxeRom?: boolean;
}

const OVMF = "/usr/share/OVMF/";
/** File with variables of each UEFI firmware, and its code. */
const UEFI = {
  "uefi": { code: "OVMF_CODE_4M.fd", vars: "OVMF_VARS_4M.fd" },
  "uefi-sb": { code: "OVMF_CODE_4M.secboot.fd", vars: "OVMF_VARS_4M.ms.fd" },
} as const;

/** A machine that is switched on; disposing of it switches it off. */
export class Machine implements AsyncDisposable {
  readonly name: string;
  readonly mac: string;
  readonly options: MachineOptions;
  readonly console: SerialConsole;
  readonly #process: Deno.ChildProcess;
  readonly #over: Promise<unknown>;
  readonly #folder: string;

  /** `folder`: where its variables and its console's transcript are kept. */
  constructor(lan: Lan, folder: string, options: MachineOptions) {
    this.name = options.name;
    this.options = options;
    this.#folder = folder;
    this.mac = `52:54:00:e2:00:${options.number.toString(16).padStart(2, "0")}`;
    this.console = new SerialConsole(options.name);
    // A run that is killed takes its machines along.
    const words = [
      "setpriv",
      "--pdeathsig",
      "KILL",
      ...lan.within,
      "qemu-system-x86_64",
      ...this.#arguments(lan.tap()),
    ];
    this.#process = new Deno.Command(words[0], {
      args: words.slice(1),
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const { stdout, stderr, status } = this.#process;
    this.#over = Promise.all([this.console.read(stdout), this.console.read(stderr), status]);
  }

  /** Types on the serial console. */
  async type(text: string): Promise<void> {
    const writer = this.#process.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    writer.releaseLock();
  }

  /** Switches it off, as by pulling the plug. */
  async off(): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.#over;
    Deno.writeTextFileSync(`${this.#folder}/${this.name}.console`, this.console.transcript());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.off();
  }

  #arguments(tap: string): string[] {
    const { name, memory = 1536, cores = 1, firmware, card = "virtio-net-pci" } = this.options;
    const { first = "network", disk, bus = "virtio" } = this.options;
    const [network, local] = first === "network" ? [1, 2] : [2, 1];
    return [
      ...["-name", name, "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", `${cores}`, "-m", `${memory}`],
      ...["-display", "none", "-monitor", "none", "-serial", "stdio", "-nodefaults", "-vga", "std"],
      // Real machines have no two of them, and the server tells machines apart by them.
      ...["-uuid", `e2e00000-0000-4000-8000-${this.mac.replaceAll(":", "")}`],
      ...["-netdev", `tap,id=n0,ifname=${tap},script=no,downscript=no`],
      ...["-device", `${card},netdev=n0,mac=${this.mac},bootindex=${network}${this.#optionRom()}`],
      ...["-drive", `file=${disk},format=raw,if=none,id=d0,cache=unsafe,discard=unmap`],
      ...diskDevices(bus, `drive=d0,bootindex=${local}`),
      // Without an RNG a UEFI machine waits for the processor's, which is slow to emulate.
      ...["-device", "virtio-rng-pci"],
      ...(firmware === "bios" ? ["-machine", "pc,graphics=off"] : this.#uefi(UEFI[firmware])),
    ];
  }

  /** Without an option ROM the firmware uses its own drivers and its own PXE and HTTP clients. */
  #optionRom(): string {
    const { firmware, ipxeRom = firmware === "bios" } = this.options;
    return ipxeRom ? "" : ",romfile=";
  }

  #uefi({ code, vars }: { code: string; vars: string }): string[] {
    const { name, firmware, httpBoot } = this.options;
    const own = `${this.#folder}/${name}.vars`;
    Deno.copyFileSync(OVMF + vars, own);
    const secure = firmware === "uefi-sb";
    return [
      ...["-machine", secure ? "q35,smm=on" : "q35"],
      ...(secure ? ["-global", "driver=cfi.pflash01,property=secure,value=on"] : []),
      ...["-drive", `if=pflash,unit=0,format=raw,readonly=on,file=${OVMF}${code}`],
      ...["-drive", `if=pflash,unit=1,format=raw,file=${own}`],
      ...["-fw_cfg", "name=opt/org.tianocore/IPv6Support,string=n"],
      ...["-fw_cfg", "name=opt/org.tianocore/IPv6PXESupport,string=n"],
      ...(httpBoot ? ["-fw_cfg", "name=opt/org.tianocore/IPv4PXESupport,string=n"] : []),
    ];
  }
}

function diskDevices(bus: NonNullable<MachineOptions["bus"]>, drive: string): string[] {
  switch (bus) {
    case "virtio":
      return ["-device", `virtio-blk-pci,${drive},serial=E2E-DISK`];
    case "nvme":
      return ["-device", `nvme,${drive},serial=E2E-DISK`];
    case "ahci":
      return ["-device", "ahci,id=sata", "-device", `ide-hd,bus=sata.0,${drive},serial=E2E-DISK`];
    case "scsi":
      return ["-device", "virtio-scsi-pci,id=scsi", "-device", `scsi-hd,bus=scsi.0,${drive},serial=E2E-DISK`];
  }
}
