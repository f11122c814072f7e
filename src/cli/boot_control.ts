import type { PxeControl } from "../admin/mod.ts";
import { BroadsideError, messageOf } from "../base/mod.ts";
import type { PxeSettings } from "../config/mod.ts";
import type { BootSettings, HintView, ProbeView, PxeView } from "../contract/mod.ts";
import { chooseInterface } from "../net/mod.ts";
import {
  type BootContent,
  type BootFileEntry,
  bootFiles,
  type BootingMachine,
  type BootPlan,
  BootTree,
  dhcpHints,
  openPayload,
  packProgram,
} from "../netboot/mod.ts";
import { bootView, probeView } from "./boot_view.ts";
import { lookForServers, type ServersOf } from "./dhcp_look.ts";
import {
  checkNetworkBoot,
  type NetworkBoot,
  type NetworkBootOptions,
  servedInterfaces,
  startNetworkBoot,
} from "./network_boot.ts";

/** What a `BootControl` works with. */
export interface BootControlOptions
  extends Pick<NetworkBootOptions, "settings" | "port" | "leases" | "reservations" | "seen" | "log"> {
  /** Reads the settings again. Throws `config.…` for a bad file. */
  readSettings(): PxeSettings;
  /** They are in force from now on. */
  applied(settings: PxeSettings): void;
  /** The file that carries the boot payload; undefined to boot no machines. */
  bootFrom: string | undefined;
  /** Folder for what is prepared for targets. */
  folder: string;
  /** What a machine shall boot; it counts as seen. */
  plan(machine: BootingMachine): BootPlan;
  bootSettings(): Pick<BootSettings, "defaultBoot" | "menuTimeoutSeconds">;
}

/** Network boot, which an operator starts, stops and sets anew while the server runs. */
export class BootControl implements PxeControl {
  readonly #options: BootControlOptions;
  #settings: PxeSettings;
  #files?: { tree: BootTree; list: BootFileEntry[] };
  #running?: NetworkBoot;
  /** Why it does not run, in words. */
  #told = "Network boot is off: this server was started with --no-boot.";
  #looked?: { at: number; found: ServersOf[] };
  /** Files go out by HTTP: also while it is started again. */
  #open = false;
  readonly #http = { requests: 0, bytes: 0 };
  /** One wish after the other: each begins where the one before left the ports. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: BootControlOptions) {
    this.#options = options;
    this.#settings = options.settings;
  }

  /**
   * Starts as the settings want when the server does. Without a boot payload nothing runs, and `cli.payload` is thrown
   * where DHCP was asked for; also throws what `startNetworkBoot` does.
   */
  begin(): Promise<void> {
    return this.#next(async () => {
      const { bootFrom, folder, port, plan, bootSettings } = this.#options, { mode } = this.#settings;
      if (bootFrom === undefined) return;
      const payload = openPayload(bootFrom);
      if (!payload) {
        this.#told = `Network boot is off: ${bootFrom} carries no boot payload.`;
        if (mode === undefined || mode === "off") return;
        throw new BroadsideError(
          "cli.payload",
          `Cannot boot machines: ${bootFrom} carries no boot payload. Make a program that does with ` +
            "scripts/dev compile, or name one with --boot-from.",
        );
      }
      const program = await packProgram(bootFrom, payload.program, folder);
      const menuTimeout = () => bootSettings().menuTimeoutSeconds;
      const tree = new BootTree({ payload, program, port, plan, menuTimeout });
      this.#files = { tree, list: bootFiles(payload, program) };
      this.#running = await this.#startWith(this.#settings);
    });
  }

  /** One line for the welcome; undefined while it does not run. */
  get told(): string | undefined {
    return this.#running?.told;
  }

  status(): PxeView {
    return bootView({
      available: this.#files !== undefined,
      settings: this.#settings,
      running: this.#running,
      told: this.#told,
      files: this.#files?.list ?? [],
      looked: this.#looked,
      http: this.#http,
      boot: this.#options.bootSettings(),
      reservations: this.#options.reservations(),
    }, Date.now());
  }

  /** Starts it with the settings of before; nothing when it runs. Throws `pxe.payload` or what starting throws. */
  start(): Promise<void> {
    return this.#next(async () => {
      this.#requireFiles();
      if (!this.#running) this.#running = await this.#startWith(this.#settings);
    });
  }

  /** Stops it; leases stay as they are. */
  stop(): Promise<void> {
    return this.#next(() => {
      this.#open = false;
      return this.#stop("Stopped by the operator.");
    });
  }

  /**
   * Reads the settings and starts it with them. With bad ones what runs goes on, also where they show as bad only when
   * it is started. Throws `config.…`, `pxe.payload` or what starting throws.
   */
  restart(): Promise<void> {
    return this.#next(async () => {
      this.#requireFiles();
      const settings = this.#options.readSettings(), before = this.#settings;
      checkNetworkBoot(settings);
      const wasRunning = this.#running !== undefined;
      await this.#stop("It is being started again.", false);
      try {
        this.#running = await this.#startWith(settings);
      } catch (error) {
        if (wasRunning) await this.#goBackTo(before);
        this.#open = this.#running !== undefined;
        throw error;
      }
      this.#settings = settings;
      this.#options.applied(settings);
    });
  }

  /** Looks which other DHCP servers there are, for some seconds. */
  async probe(): Promise<ProbeView> {
    const found = await lookForServers(
      this.#running?.interfaces ?? servedInterfaces(this.#settings.interfaces),
    );
    this.#looked = { at: Date.now(), found };
    return probeView(this.#looked);
  }

  hints(address?: string): HintView[] {
    const own = address ?? this.#running?.interfaces[0]?.address ?? chooseInterface().address;
    return dhcpHints(own, this.#options.port).map(({ id, product, text }) => ({
      server: id,
      title: product,
      text,
    }));
  }

  /** A file below /boot/; none while it does not run. */
  http(
    name: string,
    query: URLSearchParams,
    client: { address: string; server: string },
  ): BootContent | undefined {
    const content = this.#open ? this.#files?.tree.http(name, query, client) : undefined;
    if (!content) return undefined;
    this.#http.requests++;
    this.#http.bytes += "bytes" in content ? content.bytes.length : content.length;
    return content;
  }

  /** Reservations were made or deleted. */
  takeReservations(): void {
    this.#running?.takeReservations();
  }

  close(): Promise<void> {
    return this.#next(() => this.#stop("The server closes."));
  }

  #requireFiles(): void {
    if (this.#files) return;
    throw new BroadsideError(
      "pxe.payload",
      "Cannot boot machines: this server has no boot payload. Start it without --no-boot, and with a program that " +
        "carries one, or name one with --boot-from.",
    );
  }

  async #startWith(settings: PxeSettings): Promise<NetworkBoot> {
    const { port, leases, reservations, seen, log } = this.#options;
    const found = (found: ServersOf[]) => void (this.#looked = { at: Date.now(), found });
    try {
      const tree = this.#files!.tree;
      const boot = await startNetworkBoot({ settings, tree, port, leases, reservations, seen, found, log });
      this.#open = true;
      return boot;
    } catch (error) {
      this.#told = messageOf(error);
      throw error;
    }
  }

  async #stop(told: string, isTold = true): Promise<void> {
    const running = this.#running;
    this.#told = told;
    if (!running) return;
    this.#running = undefined;
    await running.close();
    if (isTold) {
      this.#options.log({ time: new Date(), level: "info", event: "network boot stopped", fields: {} });
    }
  }

  async #goBackTo(settings: PxeSettings): Promise<void> {
    try {
      this.#running = await this.#startWith(settings);
    } catch (error) {
      const fields = { reason: messageOf(error) };
      this.#options.log({ time: new Date(), level: "error", event: "network boot does not run", fields });
    }
  }

  #next<T>(what: () => Promise<T>): Promise<T> {
    const result = this.#last.then(what);
    this.#last = result.catch(() => {});
    return result;
  }
}
