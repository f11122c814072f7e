// deno run -A test/bench/dhcp.ts [--runs N] [--seconds N] [--clients N] [--json]: whole DHCP exchanges (DISCOVER, OFFER,
// REQUEST, ACK) a second with durable leases, ours against dnsmasq's, by one generator, in turn. Root; ip, dnsmasq.
import { parseArgs } from "node:util";
import { namespacesLacking } from "../support/namespace.ts";
import { measure, type Measured, SERVERS } from "./dhcp_servers.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "3" },
    seconds: { type: "string", default: "5" },
    clients: { type: "string", default: "1000" },
    window: { type: "string", default: "64" },
    json: { type: "boolean", default: false },
  },
});
const lacking = namespacesLacking();
if (lacking) {
  console.error(`The benchmark can't run: ${lacking}`);
  Deno.exit(1);
}
const setting = {
  seconds: Number(values.seconds),
  clients: Number(values.clients),
  window: Number(values.window),
};
const results = new Map<string, Measured[]>(SERVERS.map(({ name }) => [name, []]));
for (let run = 0; run < Number(values.runs); run++) {
  for (const server of SERVERS) {
    const measured = await measure(server, setting);
    results.get(server.name)!.push(measured);
    if (!values.json) console.error(`run ${run + 1}  ${shown(server.name, measured)}`);
  }
}
const rows = [...results].map(([name, all]) => ({
  name,
  ...median(all),
  runs: all.map(({ rate }) => Math.round(rate)),
}));
const ours = rows.find(({ name }) => name === "ours")!, theirs = rows.find(({ name }) => name === "dnsmasq")!;
const ratio = ours.rate / theirs.rate, holds = ratio >= 1;
if (values.json) console.log(JSON.stringify({ ...setting, rows, ratio, must: ">= 1", holds }, null, 2));
else {
  console.log(
    `${setting.clients} clients, ${setting.window} at a time, ${setting.seconds} s a run, medians:`,
  );
  for (const row of rows) console.log(shown(row.name, row));
  console.log(
    `${holds ? "holds " : "MISSES"}  ${ratio.toFixed(2)} times dnsmasq's exchanges a second (must be >= 1)`,
  );
}
Deno.exit(holds ? 0 : 1);

/** The run in the middle. */
function median(all: Measured[]): Measured {
  return all.toSorted((a, b) => a.rate - b.rate)[all.length >> 1];
}

function shown(name: string, { rate, p50, p99, repeated, memory }: Measured): string {
  const times = `half within ${p50.toFixed(1)} ms, 99% within ${p99.toFixed(1)} ms`;
  return `${rate.toFixed(0).padStart(7)} exchanges/s  ${
    name.padEnd(24)
  }  ${times}, ${repeated} repeated, ${memory} MB`;
}
