import type { RunnerOptions } from "../session/mod.ts";
import { FakeImages, registration, type TestServer, withFolder, withServer } from "../session/testing/mod.ts";
import { type AppDeps, createApp } from "./mod.ts";

/** A request, as the tests write it. */
export interface Call {
  method?: string;
  path: string;
  /** Sent as JSON unless it is text. */
  body?: unknown;
  headers?: Record<string, string>;
  remote?: string;
}

/** A server with its application. */
export interface Site extends TestServer {
  call(call: Call): Promise<Response>;
  /** The application itself, for a real socket. */
  answer(request: Request, remote: string, secure?: boolean): Response | Promise<Response>;
  /** A target with a running deployment and its token. */
  deploying(identity: string): Promise<{ token: string; session: string }>;
}

/** Runs `body` with an application on a server with a real database and an image file of `size` bytes, 0, 1, 2, …. */
export function withSite(
  body: (site: Site) => Promise<void>,
  adminFrom: "loopback" | "any" = "loopback",
  size = 1000,
  more: Partial<AppDeps> = {},
  options: Partial<RunnerOptions> = {},
) {
  return withFolder(async (folder) => {
    const path = `${folder}/office.img.zst`;
    await Deno.writeFile(path, Uint8Array.from({ length: size }, (_, i) => i));
    await withServer(folder, async (server) => {
      const app = createApp({
        runner: server.runner,
        console: server.console,
        version: "0.1.0",
        hostname: "Depot",
        addresses: () => [{ interface: "eth0", address: "10.0.0.1" }],
        imageDirectory: "/images",
        access: "open",
        adminFrom,
        closing: new AbortController().signal,
        ...more,
      });
      const answer = (request: Request, remote: string, secure = false) =>
        app.fetch(request, { remote, secure });
      const call = ({ method, path, body, headers = {}, remote = "127.0.0.1" }: Call) => {
        const json: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
        const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
        const verb = method ?? (body === undefined ? "GET" : "POST");
        const init = { method: verb, body: text, headers: { host: "localhost:2017", ...json, ...headers } };
        return Promise.resolve(app.request(`http://localhost:2017${path}`, init, { remote }));
      };
      const deploying = async (identity: string) => {
        const made = await call({ path: "/api/v1/sessions", body: { image: "office", waitSeconds: 0 } });
        const session = (await made.json()).id as string;
        const { token } = await (await call({
          path: "/target/v1/register",
          body: registration(identity),
          remote: "10.0.0.9",
        })).json();
        await call({ path: "/target/v1/poll", body: { state: "waiting" }, headers: bearer(token) });
        return { token, session };
      };
      await body({ ...server, call, answer, deploying });
    }, { images: new FakeImages(path), ...options });
  });
}

/** The header that shows a token. */
export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** The events of a stream, as they come. */
export async function* eventsOf(
  body: ReadableStream<Uint8Array>,
  // deno-lint-ignore no-explicit-any
): AsyncGenerator<{ event: string; data: any }, void> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const piece of body) {
    text += decoder.decode(piece, { stream: true });
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(text.slice(0, end))![1];
      yield { event: field("event"), data: JSON.parse(field("data")) };
      text = text.slice(end + 2);
    }
  }
}
