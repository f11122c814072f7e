import { deepEqual, equal } from "node:assert/strict";
import { parseKernelArguments, parseMac } from "./kernel_arguments.ts";

const LINES: [line: string, found: ReturnType<typeof parseKernelArguments>][] = [
  ["", {}],
  ["quiet console=ttyS0,115200n8", {}],
  [
    "broadside.server=10.0.0.1:2017 broadside.mode=server broadside.session=12 broadside.mac=AA-bb-cc-dd-ee-0f\n",
    { server: "10.0.0.1:2017", session: "12", mac: "aa:bb:cc:dd:ee:0f" },
  ],
  ["BOOTIF=01-aa-bb-cc-dd-ee-ff", { mac: "aa:bb:cc:dd:ee:ff" }],
  ["BOOTIF=01-aa-bb-cc-dd-ee-ff broadside.mac=00:0a:48:00:dd:1a", { mac: "00:0a:48:00:dd:1a" }],
  ["broadside.mac=${net0/mac} broadside.server= broadside.session=-x", {}],
  ["broadside.session=Room-5", { session: "room-5" }],
  ["broadside.session=007 broadside.disk=sda broadside.partition=0", {}],
  [
    "broadside.disk=2 broadside.image=office broadside.partition=3:Linux",
    { disk: "index:2", image: "office", partition: { number: 3, type: "linux" } },
  ],
  ["broadside.disk=id:Maker_1 broadside.partition=12", {
    disk: "id:Maker_1",
    partition: { number: 12, type: null },
  }],
  ["broadside.server=a:1 broadside.server=b:2", { server: "b:2" }],
];
for (const [line, found] of LINES) {
  Deno.test(`kernel arguments: "${line.trim()}"`, () =>
    deepEqual(JSON.parse(JSON.stringify(parseKernelArguments(line))), found));
}

Deno.test("kernel arguments: MAC addresses in all spellings, and what is none", () => {
  for (const text of ["000a4800dd1a", "00:0A:48:00:dd:1a", "00-0a-48-00-dd-1a", "01-00-0a-48-00-dd-1a"]) {
    equal(parseMac(text), "00:0a:48:00:dd:1a");
  }
  // A card whose own address begins with 01 does not exist, but one of twelve digits is no BOOTIF.
  equal(parseMac("01:02:03:04:05:06"), "01:02:03:04:05:06");
  for (const text of ["", "x", "00:00:00:00:00:00", "00:0a:48:00:dd", "20-00-0a-48-00-dd-1a"]) {
    equal(parseMac(text), undefined);
  }
});
