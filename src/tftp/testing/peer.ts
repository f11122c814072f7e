import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { decode, encode, type Packet } from "../packet.ts";

/** What came, and from which port. */
export interface Heard {
  packet: Packet;
  from: number;
  address: string;
}

/** A client's socket on loopback, by hand: says what a test wants, and hears what comes. */
export class Peer implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #port: number;
  readonly #server: string;
  readonly #heard: Heard[] = [];
  #wake = () => {};

  private constructor(socket: Socket, port: number, server: string) {
    this.#socket = socket;
    this.#port = port;
    this.#server = server;
    socket.on("message", (bytes, { port, address }) => {
      // What the packet holds is a view of memory that is used again.
      const packet = decode(new Uint8Array(bytes));
      if (packet) this.#heard.push({ packet, from: port, address });
      this.#wake();
    });
  }

  /** `port`: the server's; `address`: where to be ourselves; `local`: our port, any that is free if not given. */
  static async open(port: number, address = "127.0.0.1", server = "127.0.0.1", local = 0): Promise<Peer> {
    const socket = createSocket("udp4");
    socket.bind(local, address);
    await once(socket, "listening");
    return new Peer(socket, port, server);
  }

  get local(): number {
    return this.#socket.address().port;
  }

  ask(name: string, options: Record<string, number> = {}, mode = "octet", kind: "rrq" | "wrq" = "rrq"): void {
    const words = new Map(Object.entries(options).map(([key, value]) => [key, `${value}`]));
    this.say({ kind, name, mode, options: words }, this.#port);
  }

  say(packet: Packet, to: number): void {
    this.raw(encode(packet), to);
  }

  raw(bytes: Uint8Array, to = this.#port): void {
    this.#socket.send(bytes, to, this.#server);
  }

  /** The next packet; undefined when none comes in time. */
  async hear(milliseconds = 5000): Promise<Heard | undefined> {
    const end = performance.now() + milliseconds;
    while (this.#heard.length === 0 && performance.now() < end) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, end - performance.now());
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.#heard.shift();
  }

  /** Takes a whole file; throws with the server's error. */
  async fetch(name: string, options: Record<string, number> = {}, mode = "octet"): Promise<Uint8Array> {
    const ask = () => this.ask(name, options, mode);
    ask();
    const parts: Uint8Array[] = [];
    let blockSize = 512, windowSize = 1;
    for (let expected = 1, since = 0, told = 0;;) {
      let heard = await this.hear(1000);
      for (let tries = 0; !heard && expected === 1 && tries < 5; tries++) {
        ask();
        heard = await this.hear(1000);
      }
      if (!heard) throw new Error(`nothing came after block ${expected - 1}`);
      const { packet, from } = heard;
      if (packet.kind === "error") throw new Error(`error ${packet.code}: ${packet.message}`);
      if (packet.kind === "oack") {
        blockSize = Number(packet.options.get("blksize") ?? 512);
        windowSize = Number(packet.options.get("windowsize") ?? 1);
        this.say({ kind: "ack", block: 0 }, from);
      } else if (packet.kind === "data" && packet.block === (expected & 0xffff)) {
        parts.push(packet.payload);
        const last = packet.payload.length < blockSize;
        if (last || ++since === windowSize) {
          since = 0;
          this.say({ kind: "ack", block: expected & 0xffff }, from);
        }
        if (last) return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
        expected++;
      } else if (packet.kind === "data" && told !== expected) {
        // The socket's buffer was too small for the window.
        told = expected;
        since = 0;
        this.say({ kind: "ack", block: (expected - 1) & 0xffff }, from);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#socket, "close");
    this.#socket.close();
    await closed;
  }
}
