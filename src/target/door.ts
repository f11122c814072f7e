import { BroadsideError } from "../base/mod.ts";
import { type PollReply, pollReply, type PollRequest } from "../contract/mod.ts";
import { problem, type RegisterReply, registerReply, type RegisterRequest } from "../contract/mod.ts";

/** Longest wait for an answer, in milliseconds. */
const PATIENCE = 10_000;

/** The server refused; `status` is HTTP's. Asking the same again won't help. */
export class Refusal extends BroadsideError {
  readonly status: number;

  constructor(status: number, code: string, message: string) {
    super(code, message);
    this.status = status;
  }
}

/** A server's target door, as its client. Network faults reject with a TypeError or DOMException: try again. */
export class Door {
  readonly #base: string;
  #token = "";

  /** `server`: HOST:PORT. */
  constructor(server: string) {
    this.#base = `http://${server}/target/v1`;
  }

  async register(request: RegisterRequest): Promise<RegisterReply> {
    const reply = registerReply.parse(await this.#post("/register", request));
    this.#token = reply.token;
    return reply;
  }

  async poll(request: PollRequest): Promise<PollReply> {
    return pollReply.parse(await this.#post("/poll", request));
  }

  /** The manifest of the image with that root hash; not checked yet. */
  async manifest(root: string, limit: number): Promise<Uint8Array> {
    const response = await this.#fetch(`/manifest/${root}`, {});
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.length > limit) {
      throw new BroadsideError("target.manifest", "The server sent too long a manifest");
    }
    return bytes;
  }

  /** `length` bytes of a session's image file from `offset`. */
  async range(session: string, offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    const headers = { range: `bytes=${offset}-${offset + length - 1}` };
    const response = await this.#fetch(`/image/${session}`, { headers, signal });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (response.status !== 206 || bytes.length !== length) {
      throw new BroadsideError("target.range", `The server sent ${bytes.length} bytes instead of ${length}`);
    }
    return bytes;
  }

  async #post(path: string, body: unknown): Promise<unknown> {
    const headers = { "content-type": "application/json" };
    const response = await this.#fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    return await response.json();
  }

  async #fetch(path: string, init: RequestInit & { headers?: Record<string, string> }): Promise<Response> {
    const headers = { ...init.headers, ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}) };
    const timeout = AbortSignal.timeout(PATIENCE);
    const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    const response = await fetch(this.#base + path, { ...init, headers, signal });
    if (response.ok) return response;
    const told = problem.safeParse(await response.json().catch(() => undefined));
    const text = told.success ? told.data.detail : `it answered ${response.status} ${response.statusText}`;
    throw new Refusal(
      response.status,
      told.success ? told.data.code : "target.refused",
      `The server refused: ${text}`,
    );
  }
}
