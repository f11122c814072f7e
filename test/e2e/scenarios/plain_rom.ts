import type { Lab } from "../harness/lab.ts";
import type { Machine } from "../harness/machine.ts";
import { SAYS } from "../harness/phases.ts";
import { deploy } from "./deploy.ts";
import type { Scenario } from "./types.ts";

/** Cards of real machines have no iPXE: their ROM loads it by TFTP, at the deployment and when the disk is to start. */
export const plainRom: Scenario = {
  name: "bios-pxe",
  about: "BIOS, a vendor's PXE ROM that loads undionly.kpxe, beside dnsmasq",
  run: () =>
    deploy({
      machines: [{ name: "bios-pxe", firmware: "bios", card: "e1000" }],
      server: { dhcp: "proxy" },
      meanwhile: plainUntilLoaded,
    }),
};

async function plainUntilLoaded({ lan }: Lab, { console }: Machine): Promise<void> {
  let end = 0;
  const see = async (what: string, text: RegExp, seconds: number) => {
    end = (await console.see(what, text, seconds, () => end)).end;
  };
  for (const seconds of [240, 600]) {
    const show = lan.hideIpxe();
    await see("undionly.kpxe by TFTP", /tftp:.*undionly\.kpxe\.\.\. *ok/, seconds);
    show();
    if (seconds === 240) await see("the first stage", SAYS.stage1, 240);
  }
}
