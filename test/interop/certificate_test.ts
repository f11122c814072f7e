import { equal, match } from "node:assert/strict";
import { fingerprint, makeCertificate } from "../../src/access/mod.ts";
import { skipped } from "../support/namespace.ts";

/** What a program says, and whether it was content; undefined where it is missing. */
async function ask(
  program: string,
  ...args: string[]
): Promise<{ success: boolean; text: string } | undefined> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, { args, stdin: "null" }).output();
    return { success, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    skipped(`the server's certificate before ${program}`, `needs ${program}`);
    return undefined;
  }
}

/** Runs `body` with a certificate in a file, and a server that shows it on a port. */
async function withServer(
  body: (file: string, port: number, certificate: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const { certificate, key } = await makeCertificate({
    name: "depot",
    names: ["depot", "depot.local", "localhost"],
    addresses: ["192.0.2.1", "127.0.0.1", "::1", "2001:db8::a:1"],
    now: Date.now(),
    serial: crypto.getRandomValues(new Uint8Array(16)),
  });
  await Deno.writeTextFile(`${folder}/tls.crt`, certificate);
  const options = { port: 0, hostname: "127.0.0.1", cert: certificate, key, onListen: () => {} };
  const server = Deno.serve(options, () => new Response("answered"));
  try {
    await body(`${folder}/tls.crt`, (server.addr as Deno.NetAddr).port, certificate);
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("certificate: openssl reads it as it was meant, and believes its signature", () =>
  withServer(async (file, _, certificate) => {
    const said = await ask("openssl", "x509", "-in", file, "-noout", "-text", "-fingerprint", "-sha256");
    if (!said) return;
    equal(said.success, true, said.text);
    for (
      const expected of [
        /Version: 3 \(0x2\)/,
        /Signature Algorithm: ecdsa-with-SHA256/,
        /Issuer: O ?= ?Broadside, CN ?= ?depot/,
        /Subject: O ?= ?Broadside, CN ?= ?depot/,
        /NIST CURVE: P-256/,
        /Basic Constraints: critical\s+CA:FALSE/,
        /Key Usage: critical\s+Digital Signature\n/,
        /TLS Web Server Authentication/,
        /DNS:depot, DNS:depot\.local, DNS:localhost, IP Address:192\.0\.2\.1, IP Address:127\.0\.0\.1/,
        /IP Address:0:0:0:0:0:0:0:1, IP Address:2001:DB8:0:0:0:0:A:1/,
      ]
    ) match(said.text, expected);
    match(said.text, new RegExp(`Fingerprint=${fingerprint(certificate)}`, "i"));
    const verified = (await ask("openssl", "verify", "-CAfile", file, "-purpose", "sslserver", file))!;
    match(verified.text, /: OK/);
  }));

Deno.test("certificate: openssl and curl reach the server by it, under its names only", () =>
  withServer(async (file, port) => {
    const connect = ["s_client", "-connect", `127.0.0.1:${port}`, "-CAfile", file, "-verify_return_error"];
    const reached = await ask("openssl", ...connect, "-verify_hostname", "depot.local");
    if (reached) match(reached.text, /Verify return code: 0 \(ok\)/);
    const other = await ask("openssl", ...connect, "-verify_hostname", "other.example");
    if (other) match(other.text, /hostname mismatch/i);

    const curl = (host: string) =>
      ask(
        "curl",
        "-sS",
        "--cacert",
        file,
        "--resolve",
        `${host}:${port}:127.0.0.1`,
        `https://${host}:${port}/`,
      );
    for (const host of ["127.0.0.1", "localhost", "depot"]) {
      equal((await curl(host))?.text ?? "answered", "answered");
    }
    equal((await curl("other.example"))?.success ?? false, false);
    const unknown = await ask("curl", "-sS", `https://127.0.0.1:${port}/`);
    equal(unknown?.success ?? false, false, "nobody else vouches for it");
  }));
