import { Buffer } from "node:buffer";
import { connect } from "node:tls";
import { BroadsideError } from "../base/mod.ts";

const WITHIN = 10_000;

/** The certificate that a server shows, in PEM, whoever vouches for it; only for telling its fingerprint. Throws `api.unreachable`. */
export function peerCertificate(base: URL): Promise<string> {
  const host = base.hostname.replace(/^\[|\]$/g, ""), port = Number(base.port) || 443;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect({
    host,
    port,
    servername: /[a-z]/i.test(host) ? host : undefined,
    rejectUnauthorized: false,
  });
  const fail = (why: string) =>
    reject(
      new BroadsideError(
        "api.unreachable",
        `Cannot reach the server at ${base.origin}: ${why}. Check --server.`,
      ),
    );
  const timer = setTimeout(() => fail(`it did not answer within ${WITHIN / 1000} s`), WITHIN);
  socket.once("secureConnect", () => {
    const { raw } = socket.getPeerCertificate(true);
    if (!raw) return fail("it shows no certificate");
    const lines = Buffer.from(raw).toString("base64").replace(/.{64}(?=.)/g, "$&\n");
    resolve(`-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`);
  });
  socket.once("error", (error: Error) => fail(error.message));
  return promise.finally(() => {
    clearTimeout(timer);
    socket.destroy();
  });
}
