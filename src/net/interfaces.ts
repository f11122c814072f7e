import { BroadsideError } from "../base/mod.ts";

/** A network interface with an IPv4 address. */
export interface Interface {
  name: string;
  index: number;
  address: string;
  mask: string;
  /** Bytes of an IP packet. */
  mtu: number;
  mac: string;
}

/** The interfaces that are up and have an IPv4 address; an interface's first address counts. */
export function listInterfaces(): Interface[] {
  const found = new Map<string, Interface>();
  for (const entry of Deno.networkInterfaces()) {
    if (entry.family !== "IPv4" || found.has(entry.name)) continue;
    const read = (file: string) => Deno.readTextFileSync(`/sys/class/net/${entry.name}/${file}`).trim();
    try {
      const index = Number(read("ifindex")), mtu = Number(read("mtu"));
      const { name, address, netmask: mask, mac } = entry;
      found.set(name, { name, index, address, mask, mtu, mac });
    } catch {
      // An alias such as eth0:1, or an interface that vanished between the two looks.
    }
  }
  return [...found.values()];
}

/**
 * The interface of that name; without a name the one that leads outside, or loopback when there is no other.
 * Throws `net.interface` with the names there are.
 */
export function chooseInterface(name?: string): Interface {
  const all = listInterfaces();
  if (name !== undefined) {
    const named = all.find((candidate) => candidate.name === name);
    if (named) return named;
    const names = all.map((candidate) => candidate.name).join(", ") || "none";
    throw new BroadsideError(
      "net.interface",
      `Cannot use interface ${name}: it is not up with an IPv4 address. Those that are: ${names}`,
    );
  }
  const outward = all.filter((candidate) => candidate.name !== "lo");
  const chosen = outward.find((candidate) => candidate.name === defaultRoute()) ?? outward[0] ?? all[0];
  if (!chosen) {
    throw new BroadsideError("net.interface", "Cannot use the network: no interface has an IPv4 address");
  }
  return chosen;
}

/** Name of the interface that the default route takes (proc(5), /proc/net/route). */
function defaultRoute(): string | undefined {
  try {
    for (const line of Deno.readTextFileSync("/proc/net/route").split("\n").slice(1)) {
      const [name, destination] = line.split("\t");
      if (destination === "00000000") return name;
    }
  } catch {
    // No /proc: no opinion.
  }
  return undefined;
}
