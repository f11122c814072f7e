import { parseArgs } from "node:util";
import { BroadsideError } from "../base/mod.ts";
import { BASE_PORT } from "../config/mod.ts";
import { probeServers } from "../dhcp/mod.ts";
import { chooseInterface } from "../net/mod.ts";
import { dhcpHints } from "../netboot/mod.ts";
import { proposal, PROPOSALS } from "./pxe_proposal.ts";

const HELP = `broadside pxe: network boot beside other DHCP servers

  broadside pxe hints    what to set on somebody else's DHCP server, for Microsoft, ISC, Kea, dnsmasq, MikroTik, Cisco
    --address IP           this server's address; that of the interface by default
    --port N               this server's TCP port; ${BASE_PORT} by default
  broadside pxe probe    asks the network which DHCP servers there are, and proposes how to run beside them
    --interface NAME       the interface to ask on; the one that leads outside by default
  --json                 as JSON
`;

/** `broadside pxe …`: returns the exit code. */
export async function pxeCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      address: { type: "string" },
      port: { type: "string", default: String(BASE_PORT) },
      interface: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const [command] = positionals;
  if (values.help || command === undefined) {
    console.log(HELP);
    return values.help ? 0 : 2;
  }
  if (command === "hints") {
    hints(values.address ?? chooseInterface(values.interface).address, Number(values.port), values.json);
    return 0;
  }
  if (command === "probe") return await probe(values.interface, values.json);
  throw new BroadsideError(
    "cli.usage",
    `Cannot run pxe ${command}: no such command. See broadside pxe --help`,
  );
}

function hints(address: string, port: number, json: boolean): void {
  const all = dhcpHints(address, port);
  if (json) return console.log(JSON.stringify(all, undefined, 2));
  for (const { product, text } of all) console.log(`== ${product}\n\n${text}\n`);
}

async function probe(name: string | undefined, json: boolean): Promise<number> {
  const on = chooseInterface(name);
  if (!json) console.error(`Asking on ${on.name} for DHCP servers …`);
  const found = await probeServers({ interface: on.name });
  if (json) {
    console.log(
      JSON.stringify({ interface: on.name, servers: found, propose: proposal(found) }, undefined, 2),
    );
    return 0;
  }
  for (const each of found) {
    console.log(`${each.server}  ${each.proxy ? "proxyDHCP" : `DHCP, offers ${each.offered}`}`);
  }
  console.log(`${on.name}: ${PROPOSALS[proposal(found)]}`);
  return 0;
}
