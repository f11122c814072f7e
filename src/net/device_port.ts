import type { Endpoint } from "./address.ts";
import { BatchSender } from "./batch_sender.ts";
import { BatchReceiver, UdpSocket } from "./udp.ts";

/** A datagram and where it came from; the bytes are good until the next `receive`. */
export interface Datagram {
  bytes: Uint8Array;
  from: Endpoint;
}

/** What a `DevicePort` is opened with. */
export interface DevicePortOptions {
  /** Interface that it belongs to. */
  device: string;
  port: number;
  /** Address of that interface, from which it sends. */
  source: string;
  /** Most bytes of a datagram; longer ones arrive cut off. */
  size: number;
  /** Datagrams of one system call. */
  batch: number;
  /** Bytes that wait in the kernel at most, as far as we may ask for so many. */
  buffer: number;
}

/**
 * A UDP port of one interface alone, broadcasts included, that takes and sends datagrams in batches. Several programs
 * may share it. Throws `net.socket` when it is not to be had.
 */
export class DevicePort {
  readonly #socket = new UdpSocket();
  readonly #memory: Uint8Array<ArrayBuffer>;
  readonly #receiver: BatchReceiver;
  readonly #sender: BatchSender;
  readonly #size: number;

  constructor({ device, port, source, size, batch, buffer }: DevicePortOptions) {
    this.#size = size;
    this.#memory = new Uint8Array(size * batch);
    try {
      this.#socket.bindToDevice(device);
      this.#socket.allowBroadcast();
      this.#socket.setBuffers(buffer, buffer);
      this.#socket.bind({ address: "0.0.0.0", port }, true);
      this.#receiver = new BatchReceiver(this.#socket, this.#memory, size);
      this.#sender = new BatchSender(this.#socket, source, batch, size);
    } catch (error) {
      this.#socket.close();
      throw error;
    }
  }

  get fd(): number {
    return this.#socket.fd;
  }

  /** Takes what is there, a batch at most, without waiting. */
  receive(): Datagram[] {
    const count = this.#receiver.receive();
    return Array.from({ length: count }, (_, i) => ({
      bytes: this.#memory.subarray(i * this.#size, i * this.#size + this.#receiver.lengths[i]),
      from: this.#receiver.from(i),
    }));
  }

  /** Adds a datagram to those that `flush` sends; sends them first where there is no room. Gives refused ones. */
  send(bytes: Uint8Array, to: Endpoint): number {
    const failed = this.#sender.full ? this.#sender.flush() : 0;
    this.#sender.add(bytes, to);
    return failed;
  }

  /** Sends what waits; gives how many datagrams the network refused. */
  flush(): number {
    return this.#sender.flush();
  }

  close(): void {
    this.#socket.close();
  }
}
