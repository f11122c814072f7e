import { equal, ok, throws } from "node:assert/strict";
import { chooseInterface, listInterfaces } from "./interfaces.ts";

Deno.test("interfaces: loopback is among them, each once, with what sysfs says of it", () => {
  const all = listInterfaces();
  equal(new Set(all.map(({ name }) => name)).size, all.length);
  const lo = all.find(({ name }) => name === "lo")!;
  equal(lo.address, "127.0.0.1");
  equal(lo.index, 1);
  equal(lo.mtu, 65536);
  for (const { index, mtu, address } of all) {
    ok(Number.isInteger(index) && index > 0);
    ok(mtu >= 68, `${mtu}`);
    ok(/^\d+\.\d+\.\d+\.\d+$/.test(address));
  }
});

Deno.test("interfaces: one is chosen by name, or one that leads outside", () => {
  equal(chooseInterface("lo").name, "lo");
  const all = listInterfaces(), chosen = chooseInterface();
  ok(all.some(({ name }) => name === chosen.name));
  if (all.length > 1) ok(chosen.name !== "lo");
  throws(() => chooseInterface("nosuch0"), { code: "net.interface", message: /Those that are: .*lo/ });
});
