import { equal, match, notEqual, ok, rejects, throws } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { checkNewPassword, Passwords } from "./passwords.ts";

const random = new Random(3), bytes = (length: number) => random.bytes(length);

Deno.test("passwords: a hash holds its costs and salt, and fits its password only", async () => {
  const passwords = new Passwords({ random: bytes, logN: 4 });
  const hash = await passwords.hash("correct horse");
  match(hash, /^scrypt\$4\$8\$1\$[\w+/]{22}==\$[\w+/]{43}=$/);
  notEqual(await passwords.hash("correct horse"), hash);
  equal(await passwords.verify("correct horse", hash), true);
  equal(await passwords.verify("correct horsf", hash), false);
  equal(await passwords.verify("correct horse", undefined), false);
  // Kept with another cost, it still fits.
  equal(await new Passwords({ random: bytes, logN: 5 }).verify("correct horse", hash), true);
  for (const damaged of ["", "scrypt", "scrypt$4$8$1$$", hash.slice(0, -4)]) {
    equal(await passwords.verify("correct horse", damaged).catch(() => false), false, damaged);
  }
  // Vector of RFC 7914, section 12.
  const known = "scrypt$10$8$16$TmFDbA==$" +
    btoa(
      "\xfd\xba\xbe\x1c\x9d\x34\x72\x00\x78\x56\xe7\x19\x0d\x01\xe9\xfe\x7c\x6a\xd7\xcb\xc8\x23\x78\x30\xe7\x73\x76\x63\x4b\x37\x31\x62",
    );
  equal(await passwords.verify("password", known), true);
});

Deno.test("passwords: two at a time, some wait, and more are refused", async () => {
  const passwords = new Passwords({ random: bytes, logN: 8 });
  const results = await Promise.allSettled(
    Array.from({ length: 40 }, () => passwords.verify("correct horse", undefined)),
  );
  equal(results.filter(({ status }) => status === "fulfilled").length, 32);
  await rejects(Promise.reject((results[39] as PromiseRejectedResult).reason), /too many are being checked/);
  ok(await passwords.hash("and it goes on"));
});

const refused: [password: string, why: RegExp][] = [
  ["", /has 0 characters/],
  ["123456789", /has 9 characters and needs at least 10/],
  ["🔑🔑🔑🔑🔑", /has 5 characters/],
  ["x".repeat(1025), /more than 1024 bytes/],
  ["abababababab", /guessed at once/],
  ["AdaLovelaceAdaLovelace1", /guessed at once/],
];
for (const [password, why] of refused) {
  Deno.test(`passwords: ${password.slice(0, 30)} is refused`, () =>
    throws(() => checkNewPassword(password, "adalovelace"), why));
}
Deno.test("passwords: others are taken", () => {
  for (const password of ["correct horse", "ad4Lovelace!", "ü".repeat(3) + "abcdefg", "0123456789"]) {
    checkNewPassword(password, "adalovelace");
  }
});

Deno.test("passwords: strangers who fill the queue hold up no one who is known", async () => {
  const passwords = new Passwords({ random: (length) => new Uint8Array(length), logN: 10 });
  const hash = await passwords.hash("correct horse");
  const done: string[] = [];
  const strangers = Array.from(
    { length: 40 },
    (_, i) =>
      passwords.verify("wrong", undefined).then(
        () => done.push(`stranger ${i}`),
        ({ code }) => done.push(code),
      ),
  );
  const known = passwords.verify("correct horse", hash, true).then((is) => done.push(`known ${is}`));
  const admin = passwords.hash("another horse").then(() => done.push("new hash"));
  await Promise.all([...strangers, known, admin]);
  equal(done.filter((each) => each === "request.busy").length, 8);
  const served = done.filter((each) => each !== "request.busy");
  ok(served.indexOf("known true") <= 4 && served.indexOf("new hash") <= 5, served.slice(0, 8).join(", "));
});
