import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { BroadsideError } from "../base/mod.ts";
import { BASE_PORT } from "../config/mod.ts";
import { probeServers } from "../dhcp/mod.ts";
import { chooseInterface } from "../net/mod.ts";
import { dhcpHints } from "../netboot/mod.ts";
import { SERVER_HELP } from "./api_client.ts";
import { type Group, runCommand, SERVER_OPTIONS } from "./command.ts";
import { proposal, PROPOSALS } from "./pxe_proposal.ts";
import { ADDRESS_FLAGS } from "./pxe_addresses.ts";
import { SERVER_COMMANDS, SERVER_COMMANDS_HELP } from "./pxe_server.ts";

const HELP = `broadside pxe COMMAND …: network boot of a running server, also beside other DHCP servers

Of a running server:
${SERVER_COMMANDS_HELP}

Of the network that this machine is on:
  hints                what to set on somebody else's DHCP server, for Microsoft, ISC, Kea, dnsmasq, MikroTik, Cisco
  probe                ask which DHCP servers there are, and propose how to run beside them

  --name HOST          reserve: a host name that the machine is told
  --timeout N          boot-default: seconds until the menu boots the local disk
  --address IP         hints: the server's address; that of the interface by default
  --port N             hints: the server's TCP port; ${BASE_PORT} by default
  --interface NAME     hints, probe: the interface; the one that leads outside by default
${SERVER_HELP}
  --json               print JSON`;

const PXE_OPTIONS = {
  address: { type: "string" },
  port: { type: "string", default: String(BASE_PORT) },
  interface: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** `broadside pxe …`: returns the exit code. */
export async function pxeCommand(args: string[]): Promise<number> {
  if (Object.hasOwn(SERVER_COMMANDS, args[0] ?? "")) {
    return await runCommand("pxe", HELP, ADDRESS_FLAGS, SERVER_COMMANDS, args);
  }
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: PXE_OPTIONS,
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

/** Its commands, and the options of those that ask no server. */
export const PXE_GROUP: Group = {
  help: HELP,
  options: PXE_OPTIONS,
  commands: { hints, probe, ...SERVER_COMMANDS },
};

/** The options of one of its commands. */
export function pxeOptions(command: string | undefined): ParseArgsOptionsConfig {
  return Object.hasOwn(SERVER_COMMANDS, command ?? "")
    ? { ...ADDRESS_FLAGS, ...SERVER_OPTIONS }
    : PXE_OPTIONS;
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
