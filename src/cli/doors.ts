import type { Access } from "../access/mod.ts";
import { type LogSink, messageOf } from "../base/mod.ts";
import { listInterfaces } from "../net/mod.ts";
import type { AccessSettings } from "./access_flags.ts";
import { type Answer, listen, type Listener } from "./listen.ts";
import { type ServerCertificate, serverCertificate } from "./server_certificate.ts";
import { leaveToken } from "./token_file.ts";

/** Milliseconds between looks whether the certificate is still right. */
const LOOK_EVERY = 3600_000;

/** What `openDoors` stands on. */
export interface DoorOptions {
  settings: AccessSettings;
  access: Access | "open";
  /** The data folder. */
  data: string;
  /** TCP port of plain HTTP. */
  port: number;
  answer: Answer;
  log: LogSink;
}

/** The ways in besides plain HTTP. */
export interface Doors {
  httpsPort?: number;
  certificate?: ServerCertificate;
  /** Makes the administrator, while there is none. */
  setupCode?: string;
  close(): Promise<void>;
}

/**
 * Answers over HTTPS, leaves the command line its token, and offers to make the administrator. Throws `cli.port`,
 * `cli.folder` or `config.certificate`.
 */
export async function openDoors({ settings, access, data, port, answer, log }: DoorOptions): Promise<Doors> {
  if (access === "open") return { close: async () => {} };
  const token = leaveToken(port, access.tokens.localToken());
  try {
    const https = settings.httpsPort === undefined
      ? undefined
      : await startHttps(settings, data, answer, log);
    return {
      httpsPort: https?.port,
      get certificate() {
        return https?.certificate;
      },
      setupCode: access.offerSetup(),
      async close() {
        token.remove();
        await https?.close();
      },
    };
  } catch (error) {
    token.remove();
    throw error;
  }
}

async function startHttps(
  { httpsPort = 0, certificate: given }: AccessSettings,
  data: string,
  answer: Answer,
  log: LogSink,
): Promise<Listener & { certificate: ServerCertificate }> {
  const current = () =>
    serverCertificate({
      data,
      given,
      hostname: Deno.hostname(),
      addresses: listInterfaces().map(({ address }) => address),
      now: Date.now(),
    });
  let certificate = await current();
  let listener = listen(httpsPort, "--https-port", answer, certificate);
  const { port } = listener;

  /** Takes a certificate that came anew: an administrator's, or an own one with other addresses. */
  const renew = async () => {
    try {
      const latest = await current();
      if (latest.certificate === certificate.certificate) return;
      await listener.close();
      listener = listen(port, "--https-port", answer, latest);
      certificate = latest;
      const fields = { fingerprint: latest.fingerprint, path: latest.path };
      log({ time: new Date(), level: "info", event: "HTTPS goes on with a new certificate", fields });
    } catch (error) {
      const fields = { reason: messageOf(error) };
      log({ time: new Date(), level: "error", event: "the certificate cannot be renewed", fields });
    }
  };
  let renewing = Promise.resolve();
  const timer = setInterval(() => renewing = renew(), LOOK_EVERY);
  return {
    port,
    get certificate() {
      return certificate;
    },
    async close() {
      clearInterval(timer);
      await renewing;
      await listener.close();
    },
  };
}

/** The lines of the welcome about how to get in. */
export function doorLines(
  { httpsPort, certificate, setupCode }: Doors,
  { open, adminFrom }: AccessSettings,
  port: number,
  address: string,
): string {
  const here = `http://127.0.0.1:${port}/`;
  const lines = httpsPort === undefined
    ? [
      `Console  ${
        adminFrom === "any" ? `http://${address}:${port}/  (plain HTTP)` : `${here}  (on this machine)`
      }`,
    ]
    : [`Console  https://${address}:${httpsPort}/, on this machine also ${here}`];
  if (certificate) {
    lines.push(
      `         ${
        certificate.isOwn ? "own certificate, so the browser asks; its" : "certificate's"
      } SHA-256 is`,
    );
    lines.push(`         ${certificate.fingerprint}`);
  }
  if (open) lines.push("Access   open: everyone on this machine may do everything");
  if (setupCode) {
    lines.push(`Set up   open the console and make the administrator with the code ${setupCode}`);
  }
  return lines.map((line) => `  ${line}`).join("\n");
}
