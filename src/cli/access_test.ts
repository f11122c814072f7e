import { deepEqual, equal, match, notEqual, ok, rejects, throws } from "node:assert/strict";
import { fingerprint } from "../access/mod.ts";
import { ApiClient } from "./api_client.ts";
import { credentialsFor } from "./credentials.ts";
import { main } from "./main.ts";
import { saveLogin } from "./saved_logins.ts";
import { startServer } from "./serve.ts";
import { serveOptions } from "./serve_options.ts";
import { serverCertificate } from "./server_certificate.ts";
import { leaveToken, leftToken } from "./token_file.ts";

const DAY = 24 * 3600_000;

/** Runs `body` with a folder of its own, where what belongs to the user goes as well. */
async function withUser(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir(), kept = new Map<string, string | undefined>();
  const mine = { XDG_RUNTIME_DIR: `${folder}/run`, XDG_CONFIG_HOME: `${folder}/config`, BROADSIDE_TOKEN: "" };
  for (const [name, value] of Object.entries(mine)) {
    kept.set(name, Deno.env.get(name));
    Deno.env.set(name, value);
  }
  Deno.env.delete("BROADSIDE_TOKEN");
  try {
    await body(folder);
  } finally {
    for (const [name, value] of kept) value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
    await Deno.remove(folder, { recursive: true });
  }
}

/** What `act` printed, line by line. */
async function printed(act: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [], { log } = console;
  console.log = (line: string) => lines.push(line);
  try {
    await act();
  } finally {
    console.log = log;
  }
  return lines;
}

Deno.test("access: the server's own user needs no login, others do; HTTPS shows its certificate", () =>
  withUser(async (folder) => {
    const options = serveOptions([
      ...["--data", `${folder}/data`, "--images", `${folder}/images`, "--interface", "lo", "--no-boot"],
      ...["--port", "0", "--https-port", "0", "--json"],
    ]);
    const running: { server?: Awaited<ReturnType<typeof startServer>> } = {};
    const lines = await printed(async () => running.server = await startServer(options));
    const ready = lines.map((line) => JSON.parse(line)).find(({ event }) => event === "ready");
    try {
      match(ready.setupCode, /^(\w{4}-){3}\w{4}$/);
      const tokenFile = `${folder}/run/broadside/${ready.port}.token`;
      equal(Deno.statSync(tokenFile).mode! & 0o777, 0o600);
      equal(Deno.statSync(`${folder}/data/own-tls.key`).mode! & 0o777, 0o600);
      equal(Deno.statSync(`${folder}/data/broadside.db`).mode! & 0o777, 0o600);
      const plain = await fetch(`http://127.0.0.1:${ready.port}/api/v1/status`);
      equal(plain.status, 401, await plain.text());
      const api = new ApiClient(`127.0.0.1:${ready.port}`);
      deepEqual(await api.get("users"), []);
      const viewer = { name: "ada", role: "viewer", password: "correct horse" };
      await rejects(api.post("users", viewer), /the first user must be an administrator/);
      await api.post("users", { name: "ada", role: "admin", password: "correct horse" });

      const server = `https://localhost:${ready.httpsPort}`,
        pem = Deno.readTextFileSync(`${folder}/data/own-tls.crt`);
      equal(fingerprint(pem), ready.fingerprint);
      await rejects(new ApiClient(server).get("users"), /vouches for its certificate.*broadside login/);
      const known = new ApiClient(server, undefined, { headers: {}, certificate: pem });
      equal((await known.get<{ state: string; secure: boolean }>("access")).secure, true);
      await rejects(known.signIn("ada", "wrong horse"), /name or password is wrong/);
      const ada = await known.signIn("ada", "correct horse");
      const { token, id } = await ada.post<{ token: string; id: string }>("tokens", { name: "script" });
      saveLogin(server, { token, id, user: "ada", expiresAt: Date.now() + DAY, certificate: pem });
      equal(Deno.statSync(`${folder}/config/broadside/tokens.json`).mode! & 0o777, 0o600);
      const users = await printed(() => main(["user", "list", "--server", server]));
      match(users.join("\n"), /^name +role +last login \(UTC\)\nada +admin +20/);
      match(
        (await printed(() => main(["user", "role", "ada", "admin", "--server", server, "--json"]))).join(),
        /"ada"/,
      );
      equal(await main(["user", "role", "ada", "viewer", "--server", server]), 1, "the last administrator");
      equal(await main(["user", "role", "ada", "king", "--server", server]), 2);
      const out = await printed(() => main(["logout", "--server", server, "--json"]));
      deepEqual(JSON.parse(out.join("")), { server, user: "ada" });
      await rejects(
        new ApiClient(server, undefined, { headers: { authorization: `Bearer ${token}` }, certificate: pem })
          .get("users"),
        /void/,
      );
      equal(credentialsFor(new URL(server)).certificate, undefined);
    } finally {
      await running.server?.close();
    }
    deepEqual([...Deno.readDirSync(`${folder}/run/broadside`)], [], "the token goes with the server");
    const again = await printed(async () => await (await startServer(options)).close());
    const second = again.map((line) => JSON.parse(line)).find(({ event }) => event === "ready");
    deepEqual([second.setupCode, second.fingerprint], [undefined, ready.fingerprint]);
  }));

Deno.test("access: which token a command shows", () =>
  withUser(async (folder) => {
    const shown = (server: string, file?: string) =>
      credentialsFor(new URL(server), file).headers.authorization;
    const here = "http://127.0.0.1:2017", there = "https://depot:2443";
    equal(shown(here), undefined);
    saveLogin(here, { token: "saved", id: "1", user: "ada", expiresAt: 1 });
    saveLogin(there, { token: "there", id: "2", user: "ada", expiresAt: 1 });
    deepEqual([shown(here), shown(there), shown("https://depot")], [
      "Bearer saved",
      "Bearer there",
      undefined,
    ]);
    Deno.env.set("BROADSIDE_TOKEN", "environment");
    deepEqual([shown(here), shown("https://depot")], ["Bearer environment", "Bearer environment"]);
    const left = leaveToken(2017, "left");
    deepEqual([shown(here), shown("http://localhost:2017"), shown("http://10.0.0.1:2017")], [
      "Bearer left",
      "Bearer left",
      "Bearer environment",
    ]);
    await Deno.writeTextFile(`${folder}/file`, "of a file\n");
    throws(() => shown(here, `${folder}/file`), /must hold a token and nothing else/);
    await Deno.writeTextFile(`${folder}/file`, "file\n");
    equal(shown(here, `${folder}/file`), "Bearer file");
    await Deno.chmod(left.path, 0o644);
    equal(leftToken(2017), undefined, "what others can read or write is not believed");
    await Deno.chmod(left.path, 0o600);
    leaveToken(2017, "another server's");
    left.remove();
    equal(leftToken(2017), "another server's");
  }));

Deno.test("access: a certificate is made, kept, made anew when it must, and an administrator's goes before", () =>
  withUser(async (data) => {
    const options = { data, hostname: "Depot", addresses: ["10.0.0.1"], now: Date.now() };
    const first = await serverCertificate(options);
    deepEqual([first.isOwn, first.path], [true, `${data}/own-tls.crt`]);
    const same = async (more: object) => (await serverCertificate({ ...options, ...more })).fingerprint;
    equal(await same({}), first.fingerprint);
    equal(await same({ now: options.now + 790 * DAY }), first.fingerprint);
    equal(await same({ addresses: [] }), first.fingerprint, "an address less");
    const later = await same({ now: options.now + 800 * DAY });
    notEqual(later, first.fingerprint, "ends within 30 days");
    const moved = await same({ addresses: ["10.0.0.1", "10.1.0.1"] });
    notEqual(moved, later, "another address");
    await Deno.writeTextFile(`${data}/own-tls.key`, "damaged");
    notEqual(await same({ addresses: ["10.1.0.1"] }), moved, "without its key it is of no use");

    await Deno.writeTextFile(`${data}/tls.crt`, first.certificate);
    await rejects(serverCertificate(options), /tls\.key: it cannot be read/);
    await Deno.writeTextFile(`${data}/tls.key`, first.key);
    const given = await serverCertificate(options);
    deepEqual([given.isOwn, given.fingerprint], [false, first.fingerprint]);
    await Deno.copyFile(`${data}/own-tls.key`, `${data}/tls.key`);
    await rejects(serverCertificate(options), /tls\.key is not its key/);
    await rejects(
      serverCertificate({ ...options, given: { certificate: `${data}/no.crt`, key: `${data}/tls.key` } }),
      /no\.crt: it cannot be read/,
    );
    ok(first.until > options.now + 820 * DAY);
  }));
