import { GRUB_CONFIG, grubConfig } from "./grub_menu.ts";
import { ipxeScript, self } from "./ipxe_menu.ts";
import type { Payload, PayloadFile } from "./payload.ts";
import type { Program } from "./program.ts";
import type { BootingMachine, BootPlan, MenuContext } from "./types.ts";

/** What a machine is given under a name: bytes made for it, or a run of bytes in a file. */
export type BootContent =
  | { bytes: Uint8Array; type: string }
  | { path: string; offset: number; length: number; type: string; etag: string };

/** What the tree is made from. */
export interface BootTreeParts {
  payload: Payload;
  program: Program;
  /** TCP port of this server's HTTP. */
  port: number;
  /** What the machine shall boot; told that it asked. */
  plan(machine: BootingMachine): BootPlan;
  /** Seconds until a menu boots the local disk. */
  menuTimeout(): number;
}

const BINARY = "application/octet-stream", TEXT = "text/plain; charset=utf-8";
/** The files that travel by TFTP; tools and program are for HTTP alone. */
const LOADERS = ["undionly.kpxe", "snponly.efi", "ipxe.efi", "shimx64.efi", "grubx64.efi"];
const KERNEL = ["vmlinuz", "stage1.img"];
/** Names that firmware and loaders ask for, and what is meant. */
const ALIASES: Record<string, string> = {
  "bootx64.efi": "shimx64.efi",
  "grubnetx64.efi": "grubx64.efi",
  "undionly.0": "undionly.kpxe",
  "pxelinux.0": "undionly.kpxe",
};

/** The files that machines boot from, over TFTP and over HTTP; menus are rendered for the machine that asks. */
export class BootTree {
  readonly #parts: BootTreeParts;

  constructor(parts: BootTreeParts) {
    this.#parts = parts;
  }

  /** Files that are the same for all, by their TFTP names. */
  staticFiles(): Map<string, BootContent> {
    const files = [...LOADERS, ...KERNEL].flatMap((name) => {
      const file = this.#parts.payload.files.get(name);
      return file ? [[name, content(file)] as const] : [];
    });
    return new Map(files);
  }

  /** A file for TFTP; `name` is clean. `server` is the address that was asked, `client` whose it is. */
  tftp(name: string, client: { address: string; server: string }): BootContent | undefined {
    const lower = name.toLowerCase(), base = lower.slice(lower.lastIndexOf("/") + 1);
    const machine = /^grub\/machine\/([0-9a-f:]{17})$/.exec(lower);
    if (machine) {
      return text(grubConfig(this.#context({ mac: machine[1], address: client.address }, client.server)));
    }
    if (base === "grub.cfg") return text(GRUB_CONFIG);
    // Signed iPXE of other makers asks for this file by itself.
    if (base === "autoexec.ipxe") return text(`#!ipxe\nchain ${self({ server: this.#at(client.server) })}\n`);
    // Second stages are looked for beside the first one or at the root, whatever the firmware made of its path.
    return this.#loader(base);
  }

  /** A file for HTTP, below /boot/; `server` is the address that the request came to. */
  http(
    name: string,
    query: URLSearchParams,
    client: { address: string; server: string },
  ): BootContent | undefined {
    const { payload, program } = this.#parts;
    if (name === "ipxe" || name === "autoexec.ipxe") {
      const mac = cleanMac(query.get("mac")),
        uuid = query.get("uuid")?.toLowerCase().slice(0, 64) || undefined;
      return text(ipxeScript(this.#context({ mac, uuid, address: client.address }, client.server)));
    }
    if (name === "program.gz") {
      return { ...program, offset: 0, type: "application/gzip", etag: program.sha256 };
    }
    const file = payload.files.get(name);
    return file ? content(file) : this.#loader(name.toLowerCase());
  }

  #loader(base: string): BootContent | undefined {
    const name = ALIASES[base] ?? base;
    const file = [...LOADERS, ...KERNEL].includes(name) ? this.#parts.payload.files.get(name) : undefined;
    return file && content(file);
  }

  #context(machine: BootingMachine, address: string): MenuContext {
    const plan = this.#parts.plan(machine), server = this.#at(address);
    return {
      plan,
      machine,
      server,
      timeout: this.#parts.menuTimeout(),
      kernelArguments: (mode) => this.#kernelArguments(mode, plan, server),
    };
  }

  #kernelArguments(mode: string, { session }: BootPlan, server: string): string {
    const { payload, program } = this.#parts;
    const values: Record<string, string | undefined> = {
      server,
      mode,
      session,
      tools: payload.files.get("tools.squashfs")?.sha256,
      program: program.sha256,
    };
    const ours = Object.entries(values).flatMap(([key, value]) => value ? [`broadside.${key}=${value}`] : []);
    return ["console=ttyS0,115200n8", "console=tty0", "quiet", ...ours].join(" ");
  }

  #at(address: string): string {
    return `${address}:${this.#parts.port}`;
  }
}

function content(file: PayloadFile): BootContent {
  return { path: file.path, offset: file.offset, length: file.length, type: BINARY, etag: file.sha256 };
}

function text(value: string): BootContent {
  return { bytes: new TextEncoder().encode(value), type: TEXT };
}

function cleanMac(value: string | null): string | undefined {
  const mac = value?.toLowerCase().replaceAll("-", ":");
  return mac && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) ? mac : undefined;
}
