import { deepEqual, equal, match, throws } from "node:assert/strict";
import { expiry } from "./token.ts";
import { withCommands } from "./testing.ts";

const DAY = 86_400_000, PASSWORD = "correct horse battery";

Deno.test("token: made on the server itself and by a user, listed, kept in a file, revoked", () =>
  withCommands(async ({ run, access, folder }) => {
    match((await run("token list")).out, /^No tokens/);
    const made = await run("token add backup --role viewer --expires 90d");
    match(made.out, /^Token 1 \(backup\) for viewer, until 20\d\d-.*:\nbst_[\w-]{43}$/);
    const file = `${folder}/token`;
    const kept = JSON.parse((await run(`token add nightly --expires never --out ${file} --json`)).out);
    deepEqual([kept.name, kept.role, kept.file, kept.token], ["nightly", "admin", file, undefined]);
    equal(Deno.statSync(file).mode! & 0o777, 0o600);
    match((await run(`token list --token-file ${file}`)).out, /\n2 +nightly +admin +- +20.* +for ever/);

    await access.users.add({ name: "ada", role: "admin", password: PASSWORD });
    await access.users.add({ name: "ben", role: "operator", password: PASSWORD });
    const other = ["token", "add", "script", "--user", "ben", "--token-file", file].join(" ");
    const refused = await run(other, "wrong password\n");
    equal(refused.code, 1);
    match(refused.err, /name or password is wrong/);
    match((await run(other, `${PASSWORD}\n`)).out, /^Token 3 \(script\) for operator, until/);
    match((await run("token list")).out, /\n3 +script +operator +ben +never +20/);
    equal((await run("token revoke nightly")).out, "Token 2 is void.");
    match((await run(`token list --token-file ${file}`)).err, /is void/);
    match((await run("token revoke nightly")).err, /none has that name/);
    match((await run("token revoke 9")).err, /Cannot find token 9/);
    for (const bad of ["token add", "token add x --role king", "token add x --expires soon"]) {
      equal((await run(bad)).code, 2, bad);
    }
  }));

Deno.test("password: one's own is changed, by name or by the login that is kept", () =>
  withCommands(async ({ run, access, server }) => {
    await access.users.add({ name: "ada", role: "admin", password: PASSWORD });
    const next = "another long password";
    const changed = await run("password", `ada\n${PASSWORD}\n${next}\n`);
    equal(changed.out, "The password is changed; other logins have ended.");
    const wrong = await run("password --name ada", `${PASSWORD}\n${next}\n`);
    deepEqual([wrong.code, /name or password is wrong/.test(wrong.err)], [1, true]);
    equal((await run("login --name ada", `${next}\n`)).code, 0);
    equal((await run("password --json", `${next}\n${PASSWORD}\n`)).code, 0);
    match((await run("password", "")).err, /nothing was entered/);
    match((await run("password --name ada", `${PASSWORD}\nshort\n`)).err, /password/);
    equal((await run("logout")).code, 0, server);
    deepEqual(access.tokens.list({ user: "ada", name: "ada", role: "admin", via: "page" }), []);
  }));

Deno.test("audit: who did what, the latest last, filtered", () =>
  withCommands(async ({ run, access }) => {
    await access.users.add({ name: "ada", role: "admin", password: PASSWORD });
    await run("session create office --name lab");
    await run("template create office", "");
    const { out } = await run("audit");
    match(
      out,
      /^time +user +by +from +status +what\n20\d\d-\d\d-\d\d \d\d:\d\d:\d\d +local +local +127\.0\.0\.1 +201/,
    );
    match(out, / POST \/api\/v1\/sessions lab, office\n.* POST \/api\/v1\/templates office$/);
    equal(JSON.parse((await run("audit --limit 1 --json")).out)[0].action, "POST /api/v1/templates");
    equal(JSON.parse((await run("audit --search lab --user local --json")).out).length, 1);
    equal((await run("audit --user ada")).out, "Nothing was done.");
    match((await run("audit --limit 0")).err, /--limit must be a number from 1 to 1000, current value is 0/);
    equal((await run("audit all")).code, 2);
  }));

Deno.test("token: when one ends", () => {
  const now = new Date(2026, 4, 4, 12).getTime();
  const cases: [text: string, expected: number | null][] = [
    ["never", null],
    ["12h", now + DAY / 2],
    ["90d", now + 90 * DAY],
    ["2w", now + 14 * DAY],
    ["2026-05-31", new Date(2026, 5, 1).getTime() - 1],
    ["2028-02-29", new Date(2028, 2, 1).getTime() - 1],
  ];
  for (const [text, expected] of cases) equal(expiry(text, now), expected, text);
  for (const text of ["", "0d", "d", "2026-02-29", "2026-13-01", "-1d", "1.5d", "31.05.2026"]) {
    throws(() => expiry(text, now), { code: "cli.usage" }, text);
  }
});
