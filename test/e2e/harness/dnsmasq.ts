import { Program } from "../../support/program.ts";
import { DEVICE, type Host, NETWORK } from "./lan.ts";

/** dnsmasq as a network's own DHCP server, which knows nothing of booting unless `options` say so. */
export async function startDnsmasq(host: Host, folder: string, options: string[] = []): Promise<Program> {
  const program = new Program(
    "dnsmasq",
    [
      ...["--keep-in-foreground", "--conf-file=/dev/null", "--user=root", "--port=0", "--bind-interfaces"],
      ...[`--interface=${DEVICE}`, "--log-facility=-", "--log-dhcp", "--pid-file="],
      ...[`--dhcp-leasefile=${folder}/dnsmasq.leases`, "--dhcp-authoritative"],
      `--dhcp-range=${NETWORK}.100,${NETWORK}.199,255.255.255.0,1h`,
      ...options,
    ],
    [...host.namespace.within, "dnsmasq"],
    [],
  );
  const end = performance.now() + 5000;
  while (!program.lines.some((line) => /DHCP, IP range/.test(line))) {
    if (!program.running || performance.now() > end) {
      throw new Error(`dnsmasq does not start:\n${program.tail()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return program;
}
