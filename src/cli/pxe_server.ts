import type { PxeView } from "../contract/mod.ts";
import type { Call, Command } from "./command.ts";
import { ADDRESS_COMMANDS, ADDRESS_HELP } from "./pxe_addresses.ts";
import { alignColumns, formatBytes, plainText } from "./image_view.ts";

/** The lines of help about `SERVER_COMMANDS`. */
export const SERVER_COMMANDS_HELP = `  status               what it serves, to whom, and what it loads
  start                start it
  stop                 stop it until the server is started again; leases stay
  restart              read pxe.ini anew and start it with that; with a bad one it goes on as it is
${ADDRESS_HELP}`;

/** Commands about the network boot of a running server. */
export const SERVER_COMMANDS: Record<string, Command> = {
  status: async ({ api, print }) => show(await api.get<PxeView>("pxe"), print),
  start: ask("start"),
  stop: ask("stop"),
  restart: ask("restart"),
  ...ADDRESS_COMMANDS,
};

function ask(action: string): Command {
  return async ({ api, print }) => show(await api.post<PxeView>(`pxe/${action}`, {}), print);
}

function show(view: PxeView, print: Call["print"]): void {
  print(view, () => describePxe(view));
}

/** Network boot in lines for people. */
export function describePxe(view: PxeView): string {
  const { pool, dhcp, tftp, http, otherServers } = view;
  const lines = [
    ["network boot", view.running ? view.told : `does not run: ${view.told}`],
    ["interfaces", view.interfaces.map(({ name, address }) => `${name} ${address}`).join(", ") || "none"],
    ...pool
      ? [["addresses", `${pool.count} from ${pool.start}: ${pool.leased} leased, ${pool.free} free`]]
      : [],
    ...dhcp ? [["DHCP", `${dhcp.discovers} discovers, ${dhcp.offers} offers, ${dhcp.acks} leases`]] : [],
    ...tftp
      ? [[
        "TFTP",
        `${tftp.active} transfers now, ${tftp.counters.done} done, ${formatBytes(tftp.counters.bytes)}`,
      ]]
      : [],
    ["HTTP", `${http.requests} files, ${formatBytes(http.bytes)}`],
    ["machines boot", `${view.defaultBoot}; the menu waits ${view.menuTimeoutSeconds} s`],
    ...otherServers.map(({ address, interface: on, proxy }) => [
      "other server",
      `${address} on ${on}, ${proxy ? "proxyDHCP" : "DHCP"}`,
    ]),
  ];
  const transfers = (tftp?.transfers ?? []).map(({ client, file, done, size }) =>
    `  ${client}  ${plainText(file)}  ${Math.floor(100 * done / Math.max(1, size))} %`
  );
  return [...alignColumns(lines.map((line) => line.map(plainText))), ...transfers].join("\n");
}
