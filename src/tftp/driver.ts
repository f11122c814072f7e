import { BroadsideError, messageOf } from "../base/mod.ts";
import { inMemory } from "./content_driver.ts";
import { Counters } from "./counters.ts";
import { Wake } from "./epoll_driver.ts";
import { TftpSocket } from "./socket_driver.ts";
import type {
  TftpCommand,
  TftpContent,
  TftpEvent,
  TftpOptions,
  TftpService,
  TftpTransferView,
  TftpWorkerOptions,
  ThreadContent,
} from "./types.ts";

const PORT = 69;
/** Requests that wait while the thread is busy: a room that is switched on at once. Bytes as the kernel counts them. */
const REQUEST_BUFFER = 2 << 20;
/** Addresses that one server can listen on. */
const ADDRESSES = 32;
/** Milliseconds that the thread has for its stop. */
const STOP_WITHIN = 3000;

/**
 * Serves files by TFTP, read only, in a thread of its own. Throws `tftp.socket` when a port is not to be had,
 * `tftp.addresses` when there is none to listen on or too many.
 */
export function startTftp(options: TftpOptions): TftpService {
  const { addresses, lookup, log, timeoutMs = 1000, maxTransfers = 512, maxPerClient = 16 } = options;
  const { sockets, port } = listen(addresses, options.port ?? PORT);
  const wake = new Wake(), counters = new Counters(), worker = options.spawn();
  const { port1, port2 } = new MessageChannel(), stopped = Promise.withResolvers<boolean>();
  let transfers: TftpTransferView[] = [], closing = false;
  const say = (command: TftpCommand) => {
    port1.postMessage(command);
    wake.now();
  };
  const on = (event: TftpEvent) => {
    // Nobody would close what was made for an answer that comes too late.
    if (event.type === "ask") closing || say(answer(event));
    else if (event.type === "transfers") transfers = event.transfers;
    else if (event.type === "stopped") stopped.resolve(true);
    else log({ time: new Date(), level: event.level, event: event.event, fields: event.fields });
  };
  const answer = ({ id, name, client }: Extract<TftpEvent, { type: "ask" }>): TftpCommand => {
    try {
      const content = lookup(name, client);
      return content ? { type: "answer", id, content: forThread(content) } : { type: "answer", id };
    } catch (error) {
      return { type: "answer", id, error: messageOf(error) };
    }
  };
  port1.onmessage = ({ data }: MessageEvent<TftpEvent>) => on(data);
  worker.onerror = (event) => {
    event.preventDefault();
    const fields = { reason: event.message, next: "start the server again" };
    log({ time: new Date(), level: "error", event: "TFTP is served no more: its thread crashed", fields });
    stopped.resolve(false);
  };
  const start: TftpWorkerOptions = {
    listeners: sockets.map(({ fd }, i) => ({ fd, address: addresses[i] })),
    wake: wake.fd,
    files: [...options.files ?? []],
    counters: counters.memory,
    ...{ timeoutMs, maxTransfers, maxPerClient },
  };
  worker.postMessage({ options: start, port: port2 }, [port2]);
  return {
    port,
    stats: () => ({ ...counters.read(), transfers }),
    async close() {
      closing = true;
      say({ type: "stop" });
      const timer = setTimeout(() => stopped.resolve(false), STOP_WITHIN);
      const clean = await stopped.promise;
      clearTimeout(timer);
      worker.terminate();
      port1.close();
      // A thread that hangs may use its descriptors still, and they must not come to mean something else.
      if (!clean) return;
      for (const socket of sockets) socket.close();
      wake.close();
    },
  };
}

/** Takes the same port of each address; of the first one any that is free when it is 0. */
function listen(addresses: string[], wanted: number): { sockets: TftpSocket[]; port: number } {
  if (addresses.length === 0 || addresses.length > ADDRESSES) {
    throw new BroadsideError(
      "tftp.addresses",
      `Cannot serve TFTP: there are ${addresses.length} addresses to listen on. Name 1 to ${ADDRESSES}.`,
    );
  }
  const sockets: TftpSocket[] = [];
  let port = wanted;
  try {
    for (const address of addresses) {
      const socket = new TftpSocket();
      sockets.push(socket);
      port = socket.bind(address, port);
      socket.buffers(REQUEST_BUFFER, 0);
    }
    return { sockets, port };
  } catch (error) {
    for (const socket of sockets) socket.close();
    throw error;
  }
}

/** Without what else the object may have, and bytes as a file in memory. */
function forThread(content: TftpContent): ThreadContent {
  if ("bytes" in content) return inMemory(content.bytes);
  return { path: content.path, offset: content.offset, length: content.length };
}
