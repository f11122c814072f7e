import { decodeQuery, DISCOVERY_PORT, encodeAnswer } from "../contract/mod.ts";
import { BatchReceiver, listInterfaces, sockaddr, UdpSocket } from "../net/mod.ts";

/** The group that targets ask besides broadcasting: switches that drop broadcasts may carry it. */
const GROUP = "224.1.1.1";
/** Bytes kept of a datagram: more than a query has, so that longer ones are seen to be none. */
const DATAGRAM = 64;
const BATCH = 64;
/** Milliseconds between looks. A target waits for a second. */
const EVERY = 50;

/**
 * Answers targets that look for a server, on every network of this machine, with the HTTP port and name. Throws when
 * UDP port 2017 cannot be had.
 */
export function answerDiscovery(httpPort: number, name: string): { close(): void } {
  const socket = new UdpSocket();
  const memory = new Uint8Array(BATCH * DATAGRAM);
  try {
    // Shared, because the first session's receivers on this very machine use the same port.
    socket.bind({ address: "0.0.0.0", port: DISCOVERY_PORT }, true);
    socket.allowBroadcast();
    for (const { index } of listInterfaces()) joinIfPossible(socket, index);
  } catch (error) {
    socket.close();
    throw error;
  }
  const batch = new BatchReceiver(socket, memory, DATAGRAM);
  const timer = setInterval(() => {
    const count = batch.receive();
    for (let i = 0; i < count; i++) {
      const nonce = decodeQuery(memory.subarray(i * DATAGRAM, i * DATAGRAM + batch.lengths[i]));
      if (!nonce) continue;
      const answer = encodeAnswer({ nonce, port: httpPort, name });
      socket.sendSegments(answer, answer.length, sockaddr(batch.from(i)));
    }
  }, EVERY);
  return {
    close() {
      clearInterval(timer);
      socket.close();
    },
  };
}

function joinIfPossible(socket: UdpSocket, index: number): void {
  try {
    socket.join(GROUP, index);
  } catch {
    // An interface without multicast: its targets are heard by broadcast.
  }
}
