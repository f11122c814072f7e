import { deploy } from "./deploy.ts";
import type { Scenario } from "./types.ts";

export const largerDisk: Scenario = {
  name: "larger-disk",
  about: "a larger disk: last partition and file system grown, backup table at its end",
  run: () =>
    deploy({
      machines: [{ name: "larger", firmware: "uefi", card: "e1000e", ipxeRom: true, bus: "ahci" }],
      diskSize: 3000,
      session: { grow: true },
    }),
};
