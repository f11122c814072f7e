import { type FoundServer, probeServers } from "../dhcp/mod.ts";

/** The DHCP servers on one interface's network. */
export interface ServersOf {
  name: string;
  servers: FoundServer[];
}

/** The DHCP servers on the networks of some interfaces. Throws as `probeServers` does. */
export function lookForServers(interfaces: { name: string }[], signal?: AbortSignal): Promise<ServersOf[]> {
  // Each look has its device's port for itself, and waits seconds for answers: all at once.
  return Promise.all(interfaces.map(async ({ name }) => ({
    name,
    servers: await probeServers({ interface: name, signal }),
  })));
}
