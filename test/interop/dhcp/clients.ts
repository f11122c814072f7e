import type { Namespace } from "../../support/namespace.ts";
import { Program } from "../../support/program.ts";
import { DEVICE } from "./lan.ts";

/** What a client's script said: its reason, and what it was given. */
export interface Told {
  reason: string;
  address: string;
  mask: string;
  router: string;
  dns: string;
  domain: string;
  lease: string;
  server: string;
  hostname: string;
  next: string;
  file: string;
}

/**
 * The script that DHCP clients run: it sets the address as they want and says so as a line of JSON. One for both: the
 * names of what they hand over differ. Debian's own would write the machine's resolv.conf.
 */
const SCRIPT = `#!/bin/sh
reason=\${reason:-$1}
address=\${new_ip_address:-$ip}
mask=\${new_subnet_mask:-$subnet}
case $reason in
  PREINIT) ip link set $interface up ;;
  BOUND|REBOOT|bound|renew) ip addr replace $address/24 brd + dev $interface ;;
  RENEW|REBIND) ;;
  RELEASE|EXPIRE|STOP|FAIL|deconfig) ip -4 addr flush dev $interface ;;
esac
# A file as it is: dhclient's stdout is not the script's.
printf '{"reason":"%s","address":"%s","mask":"%s","router":"%s","dns":"%s","domain":"%s","lease":"%s","server":"%s","hostname":"%s","next":"%s","file":"%s"}\\n' \\
  "$reason" "$address" "$mask" "\${new_routers:-$router}" "\${new_domain_name_servers:-$dns}" "\${new_domain_name:-$domain}" \\
  "\${new_dhcp_lease_time:-$lease}" "\${new_dhcp_server_identifier:-$serverid}" "\${new_host_name:-$hostname}" \\
  "\${new_next_server:-$siaddr}" "\${new_filename:-$boot_file}" >&2
[ -e "$0.decline" ] && [ "$reason" = BOUND ] && { rm "$0.decline"; exit 1; }
exit 0
`;

/** Real DHCP clients, with their files in a folder of the test's. */
export class Clients {
  readonly folder: string;
  readonly #script: string;
  #count = 0;

  constructor(folder: string) {
    this.folder = folder;
    this.#script = `${folder}/script`;
    Deno.writeTextFileSync(this.#script, SCRIPT, { mode: 0o755 });
  }

  /** BusyBox's; SIGUSR1 makes it renew, SIGUSR2 release. */
  udhcpc(host: Namespace, ...args: string[]): Program {
    return new Program(
      "udhcpc",
      ["-f", "-i", DEVICE, "-s", this.#script, "-t", "5", "-T", "2", ...args],
      host.within,
      [
        ...["busybox", "udhcpc"],
      ],
    );
  }

  /** ISC's; with the leases of the client named so, which it keeps. */
  dhclient(host: Namespace, name: string, ...args: string[]): Program {
    const files = [
      "-lf",
      `${this.folder}/${name}.leases`,
      "-pf",
      `${this.folder}/${name}.${++this.#count}.pid`,
    ];
    const words = ["-d", "-v", "-4", "-sf", this.#script, "-cf", "/dev/null", ...files, ...args, DEVICE];
    return new Program("dhclient", words, host.within, ["dhclient"]);
  }

  /** systemd's, among mounts of its own: it has no other place for its settings, and wants /sys read only in a container. */
  networkd(host: Namespace): Program {
    const settings =
      `[Match]\nName=${DEVICE}\n[Network]\nDHCP=ipv4\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n`;
    Deno.writeTextFileSync(`${this.folder}/e0.network`, settings);
    const script = `set -e
      mount -t tmpfs tmpfs /run/systemd
      mkdir -p /run/systemd/network /run/systemd/netif
      cp ${this.folder}/e0.network /run/systemd/network/
      chmod -R a+rX /run/systemd/network
      chown -R systemd-network /run/systemd/netif
      mount -o remount,ro /sys
      exec env SYSTEMD_LOG_LEVEL=debug SYSTEMD_LOG_TARGET=console /usr/lib/systemd/systemd-networkd`;
    return new Program("networkd", ["-c", script], host.within, ["unshare", "--mount", "sh"]);
  }

  /** Lets the next dhclient decline what it is given. */
  declineOnce(): void {
    Deno.writeTextFileSync(`${this.#script}.decline`, "");
  }
}

/** What a client is told when it has an address, and, of dhclient, has noted it. */
export async function bound(client: Program, reasons = ["BOUND", "REBOOT", "bound"]): Promise<Told> {
  const told = await client.hear("that it has an address", ({ reason }) => reasons.includes(String(reason)));
  while (
    told.reason === "BOUND" && !client.lines.some((line) => line.includes("bound to")) && client.running
  ) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return told as unknown as Told;
}
