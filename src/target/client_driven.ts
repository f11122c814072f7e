import { messageOf } from "../base/mod.ts";
import type { RegisterRequest } from "../contract/mod.ts";
import { Door, Refusal } from "./door.ts";
import type { ClientOrder, ServerOffer } from "./menu/client_order.ts";
import { serverDriven, type ServerDrivenOptions, type TargetOutcome } from "./server_driven.ts";

/** Milliseconds between attempts at a server that does not answer. */
const RETRY = 1000;

/** What a target in client-driving mode is given beside what it was ordered. */
export interface ClientDrivenOptions
  extends Omit<ServerDrivenOptions, "door" | "sessionId" | "once" | "endOnFailure"> {
  /** HOST:PORT. */
  server: string;
}

/** What a server offers to this machine, which registers for that. Throws as `Door` does. */
export async function askOffer(server: string, machine: RegisterRequest): Promise<ServerOffer> {
  const door = new Door(server);
  await door.register(machine);
  const [images, sessions] = await Promise.all([door.images(), door.sessions()]);
  return { server, images, sessions };
}

/**
 * Has the server make or find the session for an order, and deploys it once. A server that does not answer is asked
 * again; what it refuses throws a `Refusal`.
 */
export async function clientDriven(order: ClientOrder, options: ClientDrivenOptions): Promise<TargetOutcome> {
  const door = new Door(options.server);
  const sessionId = "sessionId" in order.source
    ? order.source.sessionId
    : await patiently(options, () => askSession(door, order, options));
  if (sessionId === undefined) return { after: "exit", ok: false, message: "Cancelled at this machine" };
  return await serverDriven({ ...options, door, sessionId, once: true, endOnFailure: true });
}

async function askSession(door: Door, { source, destination }: ClientOrder, options: ClientDrivenOptions) {
  const { identity, name, version, hardware, ownDisk, disk: { info: disk, wish: diskWish } } = options;
  await door.register({ identity, name, version, hardware, disk, diskWish, ownDisk });
  const { image } = source as { image: string };
  const { sessionId, sessionName, created } = await door.clientSession({ image, ...destination });
  const event = created ? "the server made a session" : "there is a session for this image";
  options.log("info", event, { session: sessionId, name: sessionName });
  return sessionId;
}

async function patiently<T>(
  { signal, cancel, log }: ClientDrivenOptions,
  act: () => Promise<T>,
): Promise<T | undefined> {
  for (let told = false; !signal.aborted && !cancel?.aborted; told = true) {
    try {
      return await act();
    } catch (error) {
      if (error instanceof Refusal && error.status < 500) throw error;
      if (!told) log("warn", "the server does not answer, trying on", { why: messageOf(error) });
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  }
  return undefined;
}
