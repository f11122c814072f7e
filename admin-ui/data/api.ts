/** What the server answered when it refused: its words for people, and what to do next. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly next?: string,
  ) {
    super(detail);
  }
}

let unauthorized = () => {};

/** Calls back when the server no longer knows the reader. */
export function onUnauthorized(listener: () => void): void {
  unauthorized = listener;
}

/** The server's API under /api/v1; `path` is what follows. Each throws a `Refusal`. */
export const api = {
  /** Goes with every request that changes something; see `AccessView`. */
  csrf: undefined as string | undefined,

  get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return call<T>("GET", path, undefined, {}, signal);
  },

  /** With a `key`, repeating the request after a lost answer makes nothing twice. */
  post<T>(path: string, body: unknown, key?: string): Promise<T> {
    return call<T>("POST", path, body, key ? { "idempotency-key": key } : {});
  },

  put<T>(path: string, body: unknown): Promise<T> {
    return call<T>("PUT", path, body);
  },

  patch<T>(path: string, body: unknown): Promise<T> {
    return call<T>("PATCH", path, body);
  },

  delete(path: string): Promise<void> {
    return call<void>("DELETE", path);
  },
};

async function call<T>(
  method: string,
  path: string,
  body?: unknown,
  more: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<T> {
  const headers: Record<string, string> = { ...more };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (method !== "GET" && api.csrf) headers["x-broadside-csrf"] = api.csrf;
  let response: Response;
  try {
    response = await fetch(`/api/v1/${path}`, { method, headers, body: JSON.stringify(body), signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refusal(0, "page.unreachable", "The server does not answer.", "Is it still running?");
  }
  if (response.status === 204) return undefined as T;
  const value = await response.json().catch(() => undefined);
  if (response.ok && value !== undefined) return value as T;
  if (response.status === 401) unauthorized();
  throw new Refusal(
    response.status,
    value?.code ?? "page.answer",
    value?.detail ?? `The server answered with status ${response.status}.`,
    value?.next,
  );
}
