import { deepEqual, equal } from "node:assert/strict";
import { fromHex } from "../base/mod.ts";
import { parseAddress } from "./addresses.ts";
import { bootClientOf, userClasses } from "./client.ts";
import { latinBytes } from "./options.ts";
import { firmware, type Message, message } from "./testing/messages.ts";

const SERVER = parseAddress("10.0.0.1")!;
const UUID = fromHex("33221100554477668899aabbccddeeff")!;
const withType = (type: number, bytes: Uint8Array) => Uint8Array.of(type, ...bytes);

const table: [what: string, options: NonNullable<Message["options"]>, expected: object | undefined][] = [
  ["a plain client", { vendorClass: "MSFT 5.0" }, undefined],
  ["no vendor class", {}, undefined],
  ["BIOS", firmware(0), { kind: "pxe", arch: 0 }],
  ["UEFI that says 7", firmware(7), { kind: "pxe", arch: 7 }],
  ["UEFI that says 9", firmware(9), { kind: "pxe", arch: 9 }],
  ["HTTP boot", firmware(16, "HTTPClient"), { kind: "http", arch: 16 }],
  ["firmware without option 93", { vendorClass: "PXEClient:Arch:00011:UNDI:003000" }, {
    kind: "pxe",
    arch: 11,
  }],
  ["firmware that says nothing more", { vendorClass: "PXEClient" }, { kind: "pxe", arch: undefined }],
  ["several architectures", { ...firmware(0), arch: Uint8Array.of(0, 7, 0, 9) }, { kind: "pxe", arch: 7 }],
  ["an architecture of one byte", { vendorClass: "PXEClient", arch: 7 }, { kind: "pxe", arch: undefined }],
  ["iPXE by its name", { ...firmware(0), userClass: "iPXE" }, { kind: "ipxe", arch: 0 }],
  ["iPXE by RFC 3004", { ...firmware(7), userClass: "\x04iPXE" }, { kind: "ipxe", arch: 7 }],
  ["iPXE among others", { ...firmware(7), userClass: "\x03foo\x04iPXE" }, { kind: "ipxe", arch: 7 }],
  ["iPXE by its features", { ...firmware(7), ipxe: Uint8Array.of(177, 1, 1) }, { kind: "ipxe", arch: 7 }],
  ["a class that only contains iPXE", { ...firmware(7), userClass: "not iPXE" }, { kind: "pxe", arch: 7 }],
  ["firmware's UUID", { ...firmware(7), uuid: withType(0, UUID) }, {
    ...{ kind: "pxe", arch: 7, uuid: "00112233-4455-6677-8899-aabbccddeeff" },
  }],
  ["iPXE's UUID", { userClass: "iPXE", uuid: withType(0, UUID) }, {
    ...{ kind: "ipxe", arch: undefined, uuid: "00112233-4455-6677-8899-aabbccddeeff" },
  }],
  ["a UUID of another type", { ...firmware(7), uuid: withType(1, UUID) }, { kind: "pxe", arch: 7 }],
  ["a UUID cut short", { ...firmware(7), uuid: withType(0, UUID.subarray(1)) }, { kind: "pxe", arch: 7 }],
  ["a UUID of zeros", { ...firmware(7), uuid: new Uint8Array(17) }, { kind: "pxe", arch: 7 }],
];
for (const [what, options, expected] of table) {
  Deno.test(`boot client: ${what}`, () => {
    const found = bootClientOf(message("discover", { options }), SERVER);
    deepEqual(
      found,
      expected && { uuid: undefined, ...expected, mac: "52:54:00:00:00:01", server: "10.0.0.1" },
    );
  });
}

Deno.test("boot client: user classes with and without lengths", () => {
  const cases: [text: string, classes: string[]][] = [
    ["", []],
    ["iPXE", ["iPXE"]],
    ["\x04iPXE", ["iPXE"]],
    ["\x01a\x02bc", ["a", "bc"]],
    ["\x01a\x05bc", ["\x01a\x05bc"]],
    ["\x01a\0", ["\x01a"]],
  ];
  for (const [text, classes] of cases) {
    deepEqual(userClasses(latinBytes(text)), classes, JSON.stringify(text));
  }
  equal(userClasses(undefined).length, 0);
});
