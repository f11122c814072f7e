import { BroadsideError, messageOf } from "../base/mod.ts";
import type { SessionRequest, SessionView } from "../contract/mod.ts";
import { type Children, jsonOf, tailOf } from "./demo_children.ts";

/** Milliseconds. */
const START_TIMEOUT = 30_000;

/** A server of the demo's own, on a port of its own. */
export interface DemoServer {
  /** `127.0.0.1:PORT` */
  address: string;
  log: string;
  createSession(request: SessionRequest): Promise<SessionView>;
  session(id: string): Promise<SessionView>;
}

/** Starts a server for the images in `directory`/images and waits until it is ready. Throws `demo.server`. */
export async function startServer(children: Children, directory: string): Promise<DemoServer> {
  const data = `${directory}/data`;
  Deno.mkdirSync(data);
  // A group of its own among those of other servers on this machine.
  const group = 1 + crypto.getRandomValues(new Uint8Array(1))[0] % 224;
  Deno.writeTextFileSync(`${data}/mcast.ini`, `BASEID=${group}\n`);
  const { promise, resolve } = Promise.withResolvers<string>();
  const args = ["serve", "--json", "--open-access", "--no-boot", "--port", "0", "--interface", "lo"];
  const child = children.start(
    "server",
    [...args, "--images", `${directory}/images`, "--data", data],
    (line) => {
      const said = jsonOf(line);
      if (said?.event === "ready") resolve(String(said.console));
    },
  );
  const { address, timer } = await within(promise, child.ended, child.log);
  clearTimeout(timer);
  return {
    address,
    log: child.log,
    createSession: (request) => call(`http://${address}/api/v1/sessions`, child.log, request),
    session: (id) => call(`http://${address}/api/v1/sessions/${id}`, child.log),
  };
}

async function within(ready: Promise<string>, ended: Promise<number>, log: string) {
  let timer: number | undefined;
  const late = new Promise<never>((_, reject) => {
    const fail = (why: string) => reject(failure(`the server ${why}`, log));
    timer = setTimeout(fail, START_TIMEOUT, "does not get ready");
    ended.then((status) => fail(`ended with status ${status}`));
  });
  late.catch(() => {});
  const address = `127.0.0.1:${new URL(await Promise.race([ready, late])).port}`;
  return { address, timer };
}

async function call(url: string, log: string, body?: unknown): Promise<SessionView> {
  let response: Response, text: string;
  try {
    const post = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    };
    response = await fetch(url, body === undefined ? {} : post);
    text = await response.text();
  } catch (error) {
    throw failure(`the server does not answer (${messageOf(error)})`, log);
  }
  if (!response.ok) throw failure(`the server answers ${response.status}: ${text}`, log);
  return JSON.parse(text);
}

function failure(why: string, log: string): BroadsideError {
  return new BroadsideError("demo.server", `Cannot run the demo: ${why}. Its log ends with:\n${tailOf(log)}`);
}
