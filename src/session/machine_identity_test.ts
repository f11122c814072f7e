import { equal, notEqual } from "node:assert/strict";
import { macKey, serialKey, spellUuid, uuidKey } from "./machine_identity.ts";

const UUID = "4c4c4544-0035-4d10-8052-b7c04f384432";

Deno.test("identity: a UUID has one key in either byte order and any spelling", () => {
  const swapped = "44454c4c-3500-104d-8052-b7c04f384432";
  for (const same of [UUID.toUpperCase(), swapped, UUID.replaceAll("-", ""), `{${UUID}}`]) {
    equal(uuidKey(same), uuidKey(UUID), same);
  }
  notEqual(uuidKey("4c4c4544-0035-4d10-8052-b7c04f384433"), uuidKey(UUID));
  equal(spellUuid(UUID.toUpperCase().replaceAll("-", "")), UUID);
});

const junk: [why: string, uuid: string | undefined][] = [
  ["none", undefined],
  ["zeros", "00000000-0000-0000-0000-000000000000"],
  ["ones", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"],
  ["a repeated byte", "fefefefe-fefe-fefe-fefe-fefefefefefe"],
  ["zeros that end in something", "00000000-0000-0000-0000-000000000001"],
  ["AMI's default", "03000200-0400-0500-0006-000700080009"],
  ["AMI's default, swapped", "00020003-0004-0005-0006-000700080009"],
  ["counted bytes", "00010203-0405-0607-0809-0a0b0c0d0e0f"],
  ["a board's", "12345678-1234-5678-90ab-cddeefaabbcc"],
  ["words", "Default string"],
  ["too short", UUID.slice(1)],
];
for (const [why, uuid] of junk) {
  Deno.test(`identity: a UUID that tells nothing: ${why}`, () => equal(uuidKey(uuid), undefined));
}

Deno.test("identity: serial numbers that are none tell nothing", () => {
  const none = [
    "",
    "Default string",
    "To be filled by O.E.M.",
    "System Serial Number",
    "0",
    "0000000",
    "123456789",
  ];
  for (const serial of [...none, "N/A", "None", "xxxxxxxx", "........", "abc", undefined, null]) {
    equal(serialKey(serial), undefined, String(serial));
  }
  equal(serialKey(" 5CG1234XYZ "), "5cg1234xyz");
});

Deno.test("identity: MAC addresses in any spelling, groups and nothing are none", () => {
  for (const mac of ["00:0A:48:00:DD:1A", "00-0a-48-00-dd-1a", "000a.4800.dd1a"]) {
    equal(macKey(mac), "00:0a:48:00:dd:1a");
  }
  equal(
    macKey("52:54:00:12:34:56"),
    "52:54:00:12:34:56",
    "virtual machines have addresses of their own making",
  );
  for (const mac of ["ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:01", "00:00:00:00:00:00", "", "pc-1", undefined]) {
    equal(macKey(mac), undefined, mac);
  }
});
