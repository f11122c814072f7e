import { deepEqual, equal, match, ok } from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { toHex } from "../base/mod.ts";
import { fingerprint, makeCertificate, toBeSigned } from "./certificate.ts";
import { der, integer, oid, time } from "./der.ts";

const encodings: [what: string, bytes: Uint8Array, hex: string][] = [
  ["an oid", oid("1.2.840.10045.4.3.2"), "06082a8648ce3d040302"],
  ["a small number", integer(Uint8Array.of(0, 0, 5)), "020105"],
  ["zero", integer(Uint8Array.of(0, 0)), "020100"],
  ["a number with its first bit set", integer(Uint8Array.of(0x80)), "02020080"],
  ["a time until 2049", time(Date.UTC(2049, 11, 31, 23, 59, 59)), "170d3439313233313233353935395a"],
  ["a time from 2050 on", time(Date.UTC(2050, 0, 1)), "180f32303530303130313030303030305a"],
  ["127 bytes", der(4, new Uint8Array(127)).subarray(0, 2), "047f"],
  ["128 bytes", der(4, new Uint8Array(128)).subarray(0, 3), "048180"],
  ["65536 bytes", der(4, new Uint8Array(65536)).subarray(0, 5), "0483010000"],
];
for (const [what, bytes, hex] of encodings) {
  Deno.test(`certificate: DER of ${what}`, () => equal(toHex(bytes), hex));
}

const wish = {
  name: "depot",
  names: ["depot", "depot.local", "localhost"],
  addresses: ["10.0.0.1", "127.0.0.1", "::1", "2001:db8::a:1"],
  now: Date.UTC(2026, 10, 23, 12),
  serial: new Uint8Array(16).fill(0xff),
};

Deno.test("certificate: its content byte by byte", () => {
  const key = Uint8Array.from([...new Uint8Array(26), 4, ...new Uint8Array(64).fill(0x5a)]);
  const content = toHex(toBeSigned(wish, key));
  const name = "30243112301006035504" + "0a0c0942726f616473696465310e300c06035504030c056465706f74";
  const parts: [what: string, hex: string][] = [
    ["version 3", "a003020102"],
    ["a serial number that is positive", `02107f${"ff".repeat(15)}`],
    ["ecdsa-with-SHA256", "300a06082a8648ce3d040302"],
    ["the issuer", name],
    ["825 days from yesterday on", "301e170d3236313132323030303030305a170d3239303232343030303030305a"],
    ["the subject", name],
    ["the key", toHex(key)],
    ["no authority", "300c0603551d130101ff04023000"],
    ["it signs", "300e0603551d0f0101ff040403020780"],
    ["for servers", "30130603551d25040c300a06082b06010505070301"],
    ["names", "82056465706f74820b6465706f742e6c6f63616c82096c6f63616c686f7374"],
    ["IPv4 addresses", "87040a00000187047f000001"],
    ["IPv6 addresses", "871000000000000000000000000000000001871020010db80000000000000000000a0001"],
  ];
  let at = 0;
  for (const [what, hex] of parts) {
    const found = content.indexOf(hex, at);
    ok(found >= at, `${what} is missing in ${content.slice(at)}`);
    at = found + hex.length;
  }
});

Deno.test("certificate: others read it as it was meant", async () => {
  const { certificate, key } = await makeCertificate({
    ...wish,
    name: "x".repeat(100),
    serial: new Uint8Array(16),
  });
  const read = new X509Certificate(certificate);
  equal(
    read.subjectAltName,
    [
      "DNS:depot, DNS:depot.local, DNS:localhost",
      "IP Address:10.0.0.1, IP Address:127.0.0.1, IP Address:::1, IP Address:2001:db8::a:1",
    ].join(", "),
  );
  deepEqual([read.validFrom, read.validTo], ["Nov 22 00:00:00 2026 GMT", "Feb 24 00:00:00 2029 GMT"]);
  equal(read.fingerprint256, fingerprint(certificate));
  match(read.subject, /^O=Broadside\nCN=x{64}$/);
  match(key, /^-----BEGIN PRIVATE KEY-----\n[\w+/=\n]+-----END PRIVATE KEY-----\n$/);
});
