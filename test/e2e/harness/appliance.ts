import type {
  MachineView,
  MemberView,
  SessionRequest,
  SessionView,
  TargetView,
} from "../../../src/contract/mod.ts";
import { Program } from "../../support/program.ts";
import { DEVICE, type Host, NETWORK } from "./lan.ts";

/** The compiled program with the boot payload in it. */
export const PROGRAM = Deno.env.get("BROADSIDE") ??
  new URL("../../../dist/broadside", import.meta.url).pathname;

/** How the server takes part in a network. */
export interface ApplianceOptions {
  dhcp: "server" | "proxy" | "off";
  /** What machines boot that nothing is assigned to. */
  defaultBoot: "server" | "client" | "local" | "menu";
  /** Seconds until the menu boots the local disk. */
  menuTimeout?: number;
}

/** A session with its members. */
export type WholeSession = SessionView & { members: MemberView[] };

/** `dist/broadside serve` on a host of the network. The calling thread must be in that host's namespace. */
export class Appliance implements AsyncDisposable {
  readonly host: Host;
  readonly #folder: string;
  readonly #options: ApplianceOptions;
  #program: Program;

  private constructor(host: Host, folder: string, options: ApplianceOptions) {
    this.host = host;
    this.#folder = folder;
    this.#options = options;
    this.#program = this.#spawn();
  }

  /** Starts it with the images of `folder`/images, and waits until it is ready. */
  static async start(host: Host, folder: string, options: ApplianceOptions): Promise<Appliance> {
    Deno.mkdirSync(`${folder}/data`, { recursive: true });
    const { menuTimeout } = options;
    if (menuTimeout) Deno.writeTextFileSync(`${folder}/data/pxe.ini`, `MENU_TIMEOUT=${menuTimeout}\n`);
    const appliance = new Appliance(host, folder, options);
    await appliance.#ready();
    return appliance;
  }

  /** What it logged, as text. */
  tail(count = 40): string {
    return this.#program.tail(count);
  }

  /** Resident memory, bytes. */
  memory(): number {
    const status = Deno.readTextFileSync(`/proc/${this.#program.pid}/status`);
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.#program.kill();
  }

  /** Starts it again on the same data. */
  async again(): Promise<void> {
    this.#program = this.#spawn();
    await this.#ready();
  }

  session(options: SessionRequest): Promise<SessionView> {
    return this.call("sessions", options);
  }

  look(session: string): Promise<WholeSession> {
    return this.call(`sessions/${session}`);
  }

  targets(): Promise<TargetView[]> {
    return this.call("targets");
  }

  machines(): Promise<MachineView[]> {
    return this.call("machines");
  }

  /** The fields of a session's log entry of that name; undefined when there is none. */
  async logged(session: string, event: string): Promise<Record<string, unknown> | undefined> {
    const log = await this.call<{ event: string; fields: Record<string, unknown> }[]>(
      `sessions/${session}/log?limit=1000`,
    );
    return log.find((each) => each.event === event)?.fields;
  }

  /** Calls the API: GET without a body, POST with one. Throws with the server's words. */
  async call<T>(path: string, body?: unknown, method = body === undefined ? "GET" : "POST"): Promise<T> {
    const headers = { "content-type": "application/json" };
    const init = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
    const response = await fetch(`http://127.0.0.1:2017/api/v1/${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program.kill();
    Deno.writeTextFileSync(`${this.#folder}/server.log`, this.#program.lines.join("\n") + "\n");
  }

  #spawn(): Program {
    const { dhcp, defaultBoot } = this.#options;
    return new Program(
      "the server",
      [
        ...["serve", "--json", "--open-access", "--interface", DEVICE],
        ...["--data", `${this.#folder}/data`, "--images", `${this.#folder}/images`],
        ...["--dhcp", dhcp, "--default-boot", defaultBoot],
        ...(dhcp === "server" ? ["--dhcp-pool", `${NETWORK}.100/100`] : []),
      ],
      this.host.namespace.within,
      [PROGRAM],
    );
  }

  async #ready(): Promise<void> {
    await this.#program.hear("that it is ready", ({ event }) => event === "ready", 60_000);
  }
}
