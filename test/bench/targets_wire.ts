/** HTTP/1.1 over a few connections that stay open, with nothing that a measurement does not need. */

/** An answer, and how long it took from the asking on, waiting for a free connection included. */
export interface Answered {
  status: number;
  body: string;
  milliseconds: number;
  /** Those of them that passed before a connection was free. */
  queued: number;
}

/** Connections to a server; each carries one request at a time. */
export class Connections {
  readonly #port: number;
  readonly #idle: Wire[] = [];
  readonly #waiting: ((wire: Wire) => void)[] = [];

  private constructor(port: number) {
    this.#port = port;
  }

  static async open(port: number, count: number): Promise<Connections> {
    const all = new Connections(port);
    for (let i = 0; i < count; i++) all.#idle.push(await Wire.open(port));
    return all;
  }

  /** Asks `method path` with a JSON body. */
  async ask(method: string, path: string, token?: string, body?: unknown): Promise<Answered> {
    const begun = performance.now();
    let wire = this.#idle.pop() ?? await new Promise<Wire>((resolve) => this.#waiting.push(resolve));
    const queued = performance.now() - begun;
    const text = body === undefined ? "" : JSON.stringify(body);
    const head = `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1:${this.#port}\r\n` +
      (token ? `authorization: Bearer ${token}\r\n` : "") +
      (text ? `content-type: application/json\r\n` : "") + `content-length: ${text.length}\r\n\r\n`;
    try {
      const { status, body } = await wire.exchange(head + text);
      return { status, body, milliseconds: performance.now() - begun, queued };
    } catch (error) {
      wire.close();
      wire = await Wire.open(this.#port);
      throw error;
    } finally {
      const next = this.#waiting.shift();
      if (next) next(wire);
      else this.#idle.push(wire);
    }
  }

  close(): void {
    for (const wire of this.#idle) wire.close();
  }
}

const encoder = new TextEncoder(), decoder = new TextDecoder();

class Wire {
  readonly #socket: Deno.TcpConn;
  readonly #buffer = new Uint8Array(256 * 1024);

  private constructor(socket: Deno.TcpConn) {
    this.#socket = socket;
  }

  static async open(port: number): Promise<Wire> {
    const socket = await Deno.connect({ port, hostname: "127.0.0.1" });
    socket.setNoDelay();
    return new Wire(socket);
  }

  /** Bodies are ASCII or at least never counted in characters. */
  async exchange(request: string): Promise<{ status: number; body: string }> {
    const bytes = encoder.encode(request);
    for (let at = 0; at < bytes.length;) at += await this.#socket.write(bytes.subarray(at));
    let have = 0;
    for (;;) {
      const count = await this.#socket.read(this.#buffer.subarray(have));
      if (count === null) throw new Error("the server hung up");
      have += count;
      const text = decoder.decode(this.#buffer.subarray(0, have));
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) continue;
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1]);
      if (Number.isNaN(length)) throw new Error(`an answer without a length: ${text.slice(0, end)}`);
      // Heads are ASCII, so their characters are bytes.
      if (have < end + 4 + length) continue;
      return { status: Number(text.slice(9, 12)), body: text.slice(end + 4) };
    }
  }

  close(): void {
    this.#socket.close();
  }
}
