import { BroadsideError } from "../base/mod.ts";
import { BASE_PORT } from "../config/mod.ts";
import { type AccessView, problem } from "../contract/mod.ts";
import { isBroken, isDistrust, reasonOf } from "./api_failures.ts";
import { type Credentials, credentialsFor } from "./credentials.ts";

/** The server that commands talk to unless they are told another. */
export const DEFAULT_SERVER = `http://127.0.0.1:${BASE_PORT}`;
/** The line about it in every command's help. */
export const SERVER_HELP = `  --server URL   the server, ${DEFAULT_SERVER} by default
  --token-file FILE   what to show it; by default what its own user may read, BROADSIDE_TOKEN, or broadside login's`;

/** Milliseconds that a server has for its answer. */
const ANSWER_WITHIN = 30_000;
/** Milliseconds before a create is repeated: a server that was started anew is there again, mostly. */
const REPEAT_AFTER = 500;

/** What a request may differ in. */
interface Special {
  headers?: Record<string, string>;
  /** Milliseconds that the server has for its answer. */
  within?: number;
}

/** The admin API of a running server. Errors carry the server's own code and words, and what to do next. */
export class ApiClient {
  readonly #base: URL;
  readonly #tokenFile?: string;
  #credentials?: Credentials;

  /**
   * `server` is a URL, or an address with or without a port. Throws `cli.usage` for anything else. What to show it is
   * looked for as `credentialsFor` says, unless given.
   */
  constructor(server?: string, tokenFile?: string, credentials?: Credentials) {
    this.#base = serverUrl(server);
    this.#tokenFile = tokenFile;
    this.#credentials = credentials;
  }

  /** Where the server is. */
  get base(): URL {
    return this.#base;
  }

  /** Signs in with name and password: what follows is done by that login. */
  async signIn(name: string, password: string): Promise<ApiClient> {
    const { response, value } = await this.#exchange("POST", "access/login", { name, password });
    const view = this.#understood<AccessView>(response, value);
    const cookie = response.headers.getSetCookie().map((each) => each.split(";")[0]).join("; ");
    const headers: Record<string, string> = { cookie, "x-broadside-csrf": view.csrf ?? "" };
    return new ApiClient(this.#base.href, undefined, {
      headers,
      certificate: this.#credentials?.certificate,
    });
  }

  /** Whether the server shows a certificate that is trusted here. Throws when it is not there at all. */
  async isTrusted(): Promise<boolean> {
    try {
      await this.#exchange("GET", "access");
      return true;
    } catch (error) {
      if (isDistrust((error as Error).cause)) return false;
      throw error;
    }
  }

  get<T>(path: string): Promise<T> {
    return this.#call<T>("GET", path);
  }

  /** `within` is how many milliseconds the server has for its answer. */
  post<T>(path: string, body: unknown, within?: number): Promise<T> {
    return this.#call<T>("POST", path, body, { within });
  }

  /**
   * Makes a thing. When the connection broke before an answer came, it asks once more: by the key that goes along, the
   * server knows whether it made the thing already, and makes no second one. `fetch` itself repeats any request at once;
   * this waits for a server that is being started anew.
   */
  async create<T>(path: string, body: unknown): Promise<T> {
    const special = { headers: { "idempotency-key": crypto.randomUUID() } };
    try {
      return await this.#call<T>("POST", path, body, special);
    } catch (error) {
      if (!isBroken(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, REPEAT_AFTER));
      return await this.#call<T>("POST", path, body, special);
    }
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.#call<T>("PUT", path, body);
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.#call<T>("PATCH", path, body);
  }

  async delete(path: string): Promise<void> {
    await this.#call("DELETE", path);
  }

  /** `path` is what follows /api/v1/. */
  async #call<T>(method: string, path: string, body?: unknown, special?: Special): Promise<T> {
    const { response, value } = await this.#exchange(method, path, body, special);
    return this.#understood<T>(response, value);
  }

  async #exchange(
    method: string,
    path: string,
    body?: unknown,
    { headers: more = {}, within = ANSWER_WITHIN }: Special = {},
  ): Promise<{ response: Response; value: unknown }> {
    const url = new URL(`/api/v1/${path}`, this.#base);
    const { headers, certificate } = this.#credentials ??= credentialsFor(this.#base, this.#tokenFile);
    using client = certificate ? Deno.createHttpClient({ caCerts: [certificate] }) : undefined;
    let response: Response, text: string;
    try {
      response = await fetch(url, {
        method,
        // Where a server sends one elsewhere, the token must not go along.
        redirect: "manual",
        signal: AbortSignal.timeout(within),
        ...(client ? { client } : {}),
        headers: {
          ...headers,
          ...more,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        body: JSON.stringify(body),
      });
      text = await response.text();
    } catch (cause) {
      throw new BroadsideError(
        "api.unreachable",
        `Cannot reach the server at ${this.#base.origin}: ${reasonOf(cause, within)}. ` +
          `Start it with \`broadside serve\`, or name another one with --server.`,
        { cause },
      );
    }
    return { response, value: parsed(text) };
  }

  /** What the server answered. Throws its own error, or `api.answer` when it is no Broadside server. */
  #understood<T>(response: Response, value: unknown): T {
    if (response.ok && (value !== undefined || response.status === 204)) return value as T;
    const told = problem.safeParse(value);
    if (told.success) {
      const { code, detail, next } = told.data;
      throw new BroadsideError(code, next ? `${detail} ${next}` : detail);
    }
    throw new BroadsideError(
      "api.answer",
      `Cannot understand the answer of ${this.#base.origin} (status ${response.status}): ` +
        "it seems to be no Broadside server. Check --server.",
    );
  }
}

/** Where a server is. Throws `cli.usage`. */
export function serverUrl(server: string = DEFAULT_SERVER): URL {
  const text = /^[a-z]+:\/\//i.test(server) ? server : `http://${server}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || !url.hostname) {
    throw new BroadsideError(
      "cli.usage",
      `Cannot use --server: it must be a URL such as ${DEFAULT_SERVER}, current value is ${server}`,
    );
  }
  if (text !== server && !/:\d+$/.test(server)) url.port = String(BASE_PORT);
  return url;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
