import { BroadsideError, messageOf } from "../base/mod.ts";
import { BASE_PORT } from "../config/mod.ts";
import { problem } from "../contract/mod.ts";

/** The server that commands talk to unless they are told another. */
export const DEFAULT_SERVER = `http://127.0.0.1:${BASE_PORT}`;
/** The line about it in every command's help. */
export const SERVER_HELP = `  --server URL   the server, ${DEFAULT_SERVER} by default`;

/** Milliseconds that a server has for its answer. */
const ANSWER_WITHIN = 30_000;

/** The admin API of a running server. Errors carry the server's own code and words, and what to do next. */
export class ApiClient {
  readonly #base: URL;

  /** `server` is a URL, or an address with or without a port. Throws `cli.usage` for anything else. */
  constructor(server: string = DEFAULT_SERVER) {
    this.#base = serverUrl(server);
  }

  get<T>(path: string): Promise<T> {
    return this.#call<T>("GET", path);
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.#call<T>("POST", path, body);
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
  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const url = new URL(`/api/v1/${path}`, this.#base);
    let response: Response, text: string;
    try {
      response = await fetch(url, {
        method,
        signal: AbortSignal.timeout(ANSWER_WITHIN),
        ...(body === undefined ? {} : {
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        }),
      });
      text = await response.text();
    } catch (cause) {
      throw new BroadsideError(
        "api.unreachable",
        `Cannot reach the server at ${this.#base.origin}: ${reasonOf(cause)}. ` +
          `Start it with \`broadside serve\`, or name another one with --server.`,
        { cause },
      );
    }
    const value = parsed(text);
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

function serverUrl(server: string): URL {
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

function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return `it did not answer within ${ANSWER_WITHIN / 1000} s`;
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return /refused/i.test(messageOf(cause)) ? "nothing listens there" : messageOf(cause);
}
