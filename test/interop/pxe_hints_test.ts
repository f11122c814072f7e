import { equal } from "node:assert/strict";
import { dhcpHints } from "../../src/netboot/mod.ts";
import { skipped } from "../support/namespace.ts";

/** Products that can say whether they understand their configuration: how to ask, and what goes around the hint. */
const products: { product: RegExp; ask: string[]; around: (hint: string) => string }[] = [
  { product: /^dnsmasq/, ask: ["dnsmasq", "--test", "-C"], around: (hint) => hint + "\n" },
  {
    product: /^ISC/,
    ask: ["dhcpd", "-t", "-cf"],
    around: (hint) => `${hint}\nsubnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.50 192.0.2.90; }\n`,
  },
  {
    product: /^Kea/,
    ask: ["kea-dhcp4", "-t"],
    around: (hint) =>
      `{"Dhcp4": {"interfaces-config": {"interfaces": []}, "subnet4": [],
        "lease-database": {"type": "memfile", "persist": false}, ${hint.slice(hint.indexOf("\n"))}}}`,
  },
];

for (const { product, ask: [program, ...args], around } of products) {
  Deno.test(`hints: ${program} understands what it is told to write`, () => {
    const hint = dhcpHints("192.0.2.7", 2017).find((each) => product.test(each.product))!;
    const file = Deno.makeTempFileSync({ dir: "/tmp", suffix: ".conf" });
    Deno.writeTextFileSync(file, around(hint.text));
    try {
      const { success, stdout, stderr } = new Deno.Command(program, { args: [...args, file] }).outputSync();
      equal(success, true, new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      skipped(`the hint for ${program}`, `needs ${program}`);
    } finally {
      Deno.removeSync(file);
    }
  });
}
