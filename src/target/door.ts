import { BroadsideError } from "../base/mod.ts";
import {
  type ClientImages,
  clientImages,
  type ClientSessionReply,
  clientSessionReply,
  type ClientSessionRequest,
  type ClientSessions,
  clientSessions,
  type PollReply,
  pollReply,
  type PollRequest,
} from "../contract/mod.ts";
import { problem, type RegisterReply, registerReply, type RegisterRequest } from "../contract/mod.ts";

/** Longest wait for an answer, in milliseconds, unless the server tells another. */
const PATIENCE = 10_000;

/** The server refused; `status` is HTTP's. Asking the same again won't help. */
export class Refusal extends BroadsideError {
  readonly status: number;

  constructor(status: number, code: string, message: string) {
    super(code, message);
    this.status = status;
  }
}

/** What of an answer counts. Throws `target.answer` where the server speaks otherwise. */
function understood<T>(schema: { safeParse: (value: unknown) => { data?: T } }, answer: unknown): T {
  const { data } = schema.safeParse(answer);
  if (data !== undefined) return data;
  throw new BroadsideError(
    "target.answer",
    "Cannot understand the server's answer: it is of another version, or no Broadside server",
  );
}

/** A server's target door, as its client. Network faults reject with a TypeError or DOMException: try again. */
export class Door {
  readonly #base: string;
  #token = "";
  /** Longest wait for an answer, in milliseconds; the server tells its own. */
  #patience = PATIENCE;

  /** `server`: HOST:PORT. */
  constructor(server: string) {
    this.#base = `http://${server}/target/v1`;
  }

  async register(request: RegisterRequest): Promise<RegisterReply> {
    const reply = understood(registerReply, await this.#post("/register", request));
    this.#token = reply.token;
    this.#patience = reply.answerTimeout ?? PATIENCE;
    return reply;
  }

  async poll(request: PollRequest): Promise<PollReply> {
    return understood(pollReply, await this.#post("/poll", request));
  }

  /** Images that can be deployed. */
  async images(): Promise<ClientImages> {
    return understood(clientImages, await (await this.#fetch("/images", {})).json());
  }

  /** Sessions that this machine could join now. */
  async sessions(): Promise<ClientSessions> {
    return understood(clientSessions, await (await this.#fetch("/sessions", {})).json());
  }

  /** Makes a session for an image, or joins the one that another machine made. */
  async clientSession(request: ClientSessionRequest): Promise<ClientSessionReply> {
    return understood(clientSessionReply, await this.#post("/client-session", request));
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
    // Pieces of the image take their time on a slow network, however soon the server answers.
    const response = await this.#fetch(`/image/${session}`, { headers, signal }, PATIENCE);
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

  async #fetch(
    path: string,
    init: RequestInit & { headers?: Record<string, string> },
    patience = this.#patience,
  ): Promise<Response> {
    const headers = { ...init.headers, ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}) };
    const timeout = AbortSignal.timeout(patience);
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
