// Runs the DHCP service by itself, in whatever network namespace it is started: `serve.ts OPTIONS LEASES`, the options
// as JSON, the leases a SQLite file. Says what it does, and at SIGUSR1 how it stands, as lines of JSON.
import { messageOf } from "../../../src/base/mod.ts";
import { type DhcpOptions, probeServers, startDhcp } from "../../../src/dhcp/mod.ts";
import { SqliteLeases } from "./sqlite_leases.ts";

const say = (words: object) => console.log(JSON.stringify(words));
const [json, file] = Deno.args;
const options = JSON.parse(json) as Partial<DhcpOptions> & { probe?: string; quiet?: boolean };

if (options.probe) {
  say({ event: "found", servers: await probeServers({ interface: options.probe }) });
  Deno.exit(0);
}
const leases = new SqliteLeases(file ?? ":memory:");
try {
  const service = startDhcp({
    mode: "server",
    interfaces: [{ name: "e0", address: "10.80.0.1", mask: "255.255.255.0" }],
    reservations: [],
    leases,
    lookup: ({ kind, server }) => ({
      file: kind === "pxe" ? "boot.kpxe" : `http://${server}:2017/boot/${kind}`,
    }),
    log: options.quiet ? undefined : (entry) => say(entry),
    onSeen: (client) => say({ event: "seen", ...client }),
    lookForServersEvery: 0,
    ...options,
  });
  Deno.addSignalListener("SIGUSR1", () => {
    const { stats, servers } = { stats: service.stats(), servers: service.servers() };
    say({ event: "state", stats, leases: service.leases(), servers, memory: Deno.memoryUsage().rss });
  });
  Deno.addSignalListener("SIGTERM", async () => {
    await service.close();
    leases.close();
    Deno.exit(0);
  });
  say({ event: "ready" });
} catch (error) {
  say({ event: "failed", reason: messageOf(error) });
  Deno.exit(1);
}
