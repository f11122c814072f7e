import type { LogEntry } from "../../base/mod.ts";
import { sessionOptions, type SessionRequest } from "../../contract/mod.ts";
import { registration } from "./fakes.ts";
import { type TestServer, withFolder, withServer } from "./server.ts";

/** Network adapters of two machines, and one that goes round. */
export const A = "00:0a:00:00:00:01", B = "00:0a:00:00:00:02", DONGLE = "00:0a:00:00:00:99";
/** Options of a server that deploys to whoever boots from the network. */
export const BOOT_SERVER = { boot: { defaultBoot: "server", menuTimeoutSeconds: 5 } } as const;

/** A UUID that tells machines apart. */
export function uuid(n: number): string {
  return `4c4c4544-0035-4d10-8052-${n.toString(16).padStart(12, "0")}`;
}

/** What a machine with these adapters and UUID number `n` tells of itself when it registers. */
export function hardware(macs: string[], n: number, more = {}) {
  return { hardware: { macs, uuid: uuid(n), cpus: 4, memory: 8e9, ...more } };
}

/** Makes a session that starts with the first machine; gives its number. */
export async function create({ console }: TestServer, more: Partial<SessionRequest> = {}): Promise<string> {
  const options = sessionOptions.parse({ image: "office", waitSeconds: 0, after: "reboot", ...more });
  return (await console.createSession(options, null)).view.id;
}

/** Registers a machine and lets its target deploy until it is done; gives the last command it was told. */
export async function deploy({ runner }: TestServer, identity: string, n: number): Promise<string> {
  const { token } = await runner.register(registration(identity, hardware([identity], n)), "10.0.0.9");
  const poll = (state: "waiting" | "receiving" | "done", epoch?: number) =>
    runner.poll(runner.targets.authenticate(token)!, { state, epoch });
  const { command, assignment } = await poll("waiting");
  if (command !== "deploy") return command;
  await poll("receiving", assignment!.epoch);
  return (await poll("done", assignment!.epoch)).command;
}

/** Runs `body` with a server in a folder of its own. */
export function inServer(
  body: (server: TestServer) => Promise<void>,
  options: Parameters<typeof withServer>[2] = {},
): Promise<void> {
  return withFolder((folder) => withServer(folder, body, options));
}

/** Options that collect the log, and what they collected. */
export function collecting() {
  const entries: LogEntry[] = [];
  return { entries, options: { log: (entry: LogEntry) => void entries.push(entry) } };
}
