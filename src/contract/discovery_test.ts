import { deepEqual, equal } from "node:assert/strict";
import { fromHex, Random, toHex } from "../base/mod.ts";
import { decodeAnswer, decodeQuery, encodeAnswer, encodeQuery } from "./mod.ts";

const nonce = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

Deno.test("discovery: golden query", () => {
  equal(toHex(encodeQuery(nonce)), "4253443f010102030405060708");
  deepEqual(decodeQuery(fromHex("4253443f010102030405060708")!), nonce);
});

Deno.test("discovery: golden answer", () => {
  const answer = { nonce, port: 2017, name: "büro" };
  const golden = "42534421010102030405060708e1070562c3bc726f";
  equal(toHex(encodeAnswer(answer)), golden);
  deepEqual(decodeAnswer(fromHex(golden)!), answer);
});

Deno.test("discovery: a long name is cut between characters", () => {
  const decoded = decodeAnswer(encodeAnswer({ nonce, port: 1, name: "x" + "ü".repeat(60) }));
  equal(decoded?.name, "x" + "ü".repeat(31));
});

const hostile: [why: string, hex: string][] = [
  ["nothing", ""],
  ["a query", "4253443f010102030405060708"],
  ["another version", "42534421020102030405060708e1070562c3bc726f"],
  ["port 0", "42534421010102030405060708000000"],
  ["cut within the name", "42534421010102030405060708e1070562c3bc72"],
  ["bytes after the name", "42534421010102030405060708e1070562c3bc726f00"],
  ["a name of 65 bytes", "42534421010102030405060708e10741" + "61".repeat(65)],
  ["a name of 255 bytes that are not there", "42534421010102030405060708e107ff"],
  ["no UTF-8", "42534421010102030405060708e10701ff"],
  ["a control character", "42534421010102030405060708e107011b"],
];
for (const [why, hex] of hostile) {
  Deno.test(`discovery: an answer with ${why} is refused`, () =>
    equal(decodeAnswer(fromHex(hex)!), undefined));
}

Deno.test("discovery: queries cut, grown or of another version are refused", () => {
  const query = encodeQuery(nonce);
  for (let i = 0; i < query.length; i++) equal(decodeQuery(query.subarray(0, i)), undefined);
  equal(decodeQuery(Uint8Array.of(...query, 0)), undefined);
  equal(decodeQuery(query.with(4, 2)), undefined);
});

Deno.test("discovery: no bytes make a decoder throw", () => {
  const random = new Random(7);
  for (let i = 0; i < 5000; i++) {
    const bytes = i % 2 ? random.bytes(random.below(100)) : encodeAnswer({ nonce, port: 1, name: "abc" });
    if (i % 2 === 0) bytes[random.below(bytes.length)] = random.below(256);
    decodeAnswer(bytes);
    decodeQuery(bytes);
  }
});
