import type { MachineCard } from "../contract/mod.ts";
import { listNames, readText } from "../disk/mod.ts";
import { cleanText } from "./sysfs_disks.ts";

/** The machine's network cards, whether they are in use or not; `root` stands before /sys. */
export function readCards(root = ""): MachineCard[] {
  const names = listNames(`${root}/sys/class/net`).filter((name) => name.length <= 15).sort();
  return names.flatMap((name) => {
    const card = `${root}/sys/class/net/${name}`;
    // Bridges, tunnels and the loopback hang on no device.
    const driver = linkName(`${card}/device/driver`);
    if (!driver && listNames(`${card}/device`).length === 0) return [];
    const carrier = readText(`${card}/carrier`).trim(), speed = Number(readText(`${card}/speed`) || -1);
    const mac = readText(`${card}/address`).trim().toLowerCase();
    return [{
      name,
      mac: /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) ? mac : undefined,
      driver: driver && cleanText(driver)?.slice(0, 40),
      // -1 and 2^32-1 both mean that nobody knows.
      speed: speed > 0 && speed < 10_000_000 ? speed : undefined,
      link: carrier === "" ? undefined : carrier === "1",
    }];
  });
}

/** The last part of what a link leads to. */
function linkName(path: string): string | undefined {
  try {
    return Deno.readLinkSync(path).split("/").at(-1);
  } catch {
    return undefined;
  }
}
