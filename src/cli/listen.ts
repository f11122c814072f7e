import { BroadsideError } from "../base/mod.ts";

/** Milliseconds that requests under way have when the server closes. */
const FINISH_WITHIN = 2000;

/** Answers a request of the address `remote`. */
export type Answer = (request: Request, remote: string) => Response | Promise<Response>;

/** A TCP port that answers. */
export interface Listener {
  port: number;
  close(): Promise<void>;
}

/**
 * Answers on a TCP port of all addresses, over TLS with a certificate and key in PEM. Throws `cli.port`, which tells of
 * the option `flag`, when another program has it.
 */
export function listen(
  port: number,
  flag: string,
  answer: Answer,
  tls?: { certificate: string; key: string },
): Listener {
  const force = new AbortController();
  try {
    const options = { port, hostname: "0.0.0.0", signal: force.signal, onListen: () => {} };
    const server = Deno.serve(
      tls ? { ...options, cert: tls.certificate, key: tls.key } : options,
      (request, { remoteAddr }) => answer(request, (remoteAddr as Deno.NetAddr).hostname),
    );
    const close = async () => {
      const timer = setTimeout(() => force.abort(), FINISH_WITHIN);
      await server.shutdown();
      clearTimeout(timer);
    };
    return { port: (server.addr as Deno.NetAddr).port, close };
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
    throw new BroadsideError(
      "cli.port",
      `Cannot listen on TCP port ${port}: another program has it, maybe another server. See which one with ` +
        `\`ss -ltnp sport = :${port}\`, end it, or choose another port with ${flag}.`,
      { cause },
    );
  }
}
