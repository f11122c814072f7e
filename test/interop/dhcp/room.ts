import type { DhcpOptions, DhcpStats, LeaseRow } from "../../../src/dhcp/mod.ts";
import type { Namespace } from "../../support/namespace.ts";
import { Program } from "../../support/program.ts";
import { Clients } from "./clients.ts";
import { DEVICE, Lan } from "./lan.ts";

/** The pool of the tests. */
export const POOL = {
  start: "10.80.0.100",
  count: 20,
  mask: "255.255.255.0",
  router: "10.80.0.254",
  dns: ["10.80.0.53", "10.80.0.54"],
  leaseSeconds: 600,
  domain: "room.test",
};

const SERVE = [
  Deno.execPath(),
  "run",
  "-A",
  "--no-check",
  "--quiet",
  new URL("./serve.ts", import.meta.url).pathname,
];

/** A network with our server at 10.80.0.1 on it. */
export class Room implements AsyncDisposable {
  readonly lan = new Lan();
  readonly folder = Deno.makeTempDirSync();
  readonly clients = new Clients(this.folder);
  readonly host: Namespace;
  server!: Program;

  private constructor() {
    this.host = this.lan.host("srv", "10.80.0.1");
  }

  static async open(options: Partial<DhcpOptions> = {}, by: string[] = []): Promise<Room> {
    const room = new Room();
    try {
      await room.start(options, by);
      return room;
    } catch (error) {
      await room[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts the server, after a restart with the leases that it had; `by`: words before its command. */
  async start(options: Partial<DhcpOptions> = {}, by: string[] = []): Promise<void> {
    const all = { ...(options.mode === "proxy" ? {} : { pool: POOL }), ...options };
    const args = [JSON.stringify(all), `${this.folder}/leases.db`];
    this.server = new Program("the server", args, this.host.within, [...by, ...SERVE]);
    await this.server.hear("that it is ready", ({ event }) => event === "ready");
  }

  /** How the server stands now. */
  async state(): Promise<{ stats: DhcpStats; leases: LeaseRow[] }> {
    const seen = this.server.lines.length;
    Deno.kill(this.server.pid, "SIGUSR1");
    for (const until = performance.now() + 5000; performance.now() < until;) {
      const line = this.server.lines.slice(seen).find((each) => each.startsWith('{"event":"state"'));
      if (line) return JSON.parse(line);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`The server does not say how it stands:\n${this.server.tail()}`);
  }

  /** Waits until the server's state fits. */
  async until(what: string, fits: (state: Awaited<ReturnType<Room["state"]>>) => boolean): Promise<void> {
    for (const until = performance.now() + 10_000; performance.now() < until;) {
      if (fits(await this.state())) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`It never came to it that ${what}: ${JSON.stringify(await this.state())}`);
  }

  /** dnsmasq as a DHCP server at an address of its own. */
  async dnsmasq(host: Namespace, ...args: string[]): Promise<Program> {
    const files = [
      `--dhcp-leasefile=${this.folder}/${host.name}.leases`,
      `--pid-file=${this.folder}/${host.name}.pid`,
    ];
    const quiet = [
      "--keep-in-foreground",
      "--log-facility=-",
      "--conf-file=/dev/null",
      "--port=0",
      "--user=root",
    ];
    const program = new Program(
      "dnsmasq",
      [...quiet, "--log-dhcp", "--no-ping", ...files, ...args],
      host.within,
      ["dnsmasq"],
    );
    for (const until = performance.now() + 5000; !program.lines.some((line) => line.includes("started"));) {
      if (performance.now() > until || !program.running) {
        throw new Error(`dnsmasq does not start:\n${program.tail()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return program;
  }

  /** What a look for DHCP servers finds from a host. */
  async probe(
    host: Namespace,
  ): Promise<{ server: string; offered?: string; router?: string; proxy: boolean; broadside: boolean }[]> {
    await using program = new Program("the probe", [JSON.stringify({ probe: DEVICE })], host.within, SERVE);
    const { servers } = await program.hear("what it found", ({ event }) => event === "found");
    return servers as Awaited<ReturnType<Room["probe"]>>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server?.kill();
    this.lan[Symbol.dispose]();
    Deno.removeSync(this.folder, { recursive: true });
  }
}
