import { decodeAnswer, DISCOVERY_PORT, encodeQuery } from "../contract/mod.ts";
import { BatchReceiver, listInterfaces, sockaddr, UdpSocket } from "../net/mod.ts";

/** How long one round of asking waits for answers, in milliseconds. */
const ROUND = 1000;
const DATAGRAM = 2048;

/** A server that answered. */
export interface FoundServer {
  /** HOST:PORT of its target door. */
  server: string;
  name: string;
}

/** Asks every network this machine is on for servers, once; gives those that answered, the quickest first. */
export async function discoverServers(port = DISCOVERY_PORT): Promise<FoundServer[]> {
  const nonce = crypto.getRandomValues(new Uint8Array(8));
  const query = encodeQuery(nonce);
  const asking = listInterfaces().flatMap(({ address, index }) => {
    const socket = new UdpSocket();
    socket.allowBroadcast();
    socket.bind({ address, port: 0 });
    socket.multicastFrom(index, 1);
    const memory = new Uint8Array(16 * DATAGRAM);
    for (const to of ["255.255.255.255", "224.1.1.1", address]) {
      socket.sendSegments(query, query.length, sockaddr({ address: to, port }));
    }
    return { socket, memory, batch: new BatchReceiver(socket, memory, DATAGRAM) };
  });
  const found = new Map<string, FoundServer>();
  const end = performance.now() + ROUND;
  while (performance.now() < end && found.size === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (const { batch, memory } of asking) {
      const n = batch.receive();
      for (let i = 0; i < n; i++) {
        const answer = decodeAnswer(memory.subarray(i * DATAGRAM, i * DATAGRAM + batch.lengths[i]));
        if (!answer || !answer.nonce.every((byte, j) => byte === nonce[j])) continue;
        const server = `${batch.from(i).address}:${answer.port}`;
        if (!found.has(server)) found.set(server, { server, name: answer.name });
      }
    }
  }
  for (const { socket } of asking) socket.close();
  return [...found.values()];
}
