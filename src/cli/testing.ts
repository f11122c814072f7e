import { Access } from "../access/mod.ts";
import { type AppDeps, createApp } from "../admin/mod.ts";
import type { RunnerOptions } from "../session/mod.ts";
import { type TestServer, withFolder, withServer } from "../session/testing/mod.ts";
import { main } from "./main.ts";

/** What a command came to: its exit code, and what it printed on standard output and error. */
export interface Done {
  code: number;
  out: string;
  err: string;
}

/** A server with accounts, and the command line before it. */
export interface Bench extends TestServer {
  folder: string;
  access: Access;
  /** Its address as `--server` takes it. */
  server: string;
  /** Runs a command, whose `~` stand for blanks; `input` is what standard input gives. */
  run(line: string, input?: string): Promise<Done>;
}

/**
 * Runs `body` with a server with a real database and accounts on a port of its own, and the command line of the user who
 * runs it. What belongs to that user goes into a folder for the test.
 */
export function withCommands(
  body: (bench: Bench) => Promise<void>,
  options: Partial<RunnerOptions> = {},
  deps: Partial<AppDeps> = {},
): Promise<void> {
  return withFolder((folder) =>
    withServer(folder, async (server) => {
      const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
      // Hashes of passwords cost little here.
      const access = new Access({ store: server.store.access, now: Date.now, random, logN: 4 });
      const app = createApp({
        ...server,
        ...{ version: "0.1.0", hostname: "Depot", imageDirectory: "/images", adminFrom: "loopback" },
        addresses: () => [{ interface: "eth0", address: "10.0.0.1" }],
        closing: new AbortController().signal,
        access,
        ...deps,
      });
      const http = Deno.serve(
        { port: 0, hostname: "127.0.0.1", onListen: () => {} },
        (request, { remoteAddr }) => app.fetch(request, { remote: remoteAddr.hostname }),
      );
      const address = `127.0.0.1:${http.addr.port}`;
      const environment = { XDG_CONFIG_HOME: folder, BROADSIDE_TOKEN: access.tokens.localToken() };
      const run = (line: string, input = "") =>
        withEnvironment(environment, () => {
          const words = line.split(" ").map((word) => word.replaceAll("~", " "));
          return captured(() => main([...words, "--server", address]), input);
        });
      try {
        await body({ ...server, folder, access, server: address, run });
      } finally {
        await http.shutdown();
      }
    }, { clock: { now: Date.now() }, ...options })
  );
}

async function withEnvironment<T>(mine: Record<string, string>, act: () => Promise<T>): Promise<T> {
  const kept = Object.keys(mine).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(mine)) Deno.env.set(name, value);
  try {
    return await act();
  } finally {
    for (const [name, value] of kept) value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  }
}

async function captured(act: () => Promise<number>, input: string): Promise<Done> {
  const out: string[] = [], err: string[] = [], { log, error } = console;
  const { readSync, isTerminal } = Deno.stdin, bytes = [...new TextEncoder().encode(input)];
  console.log = (text: string) => void out.push(text);
  console.error = (text: string) => void err.push(text);
  Deno.stdin.isTerminal = () => false;
  Deno.stdin.readSync = (into) => {
    const byte = bytes.shift();
    if (byte === undefined) return null;
    into[0] = byte;
    return 1;
  };
  try {
    const code = await act();
    return { code, out: out.join("\n"), err: err.join("\n") };
  } finally {
    Object.assign(console, { log, error });
    Object.assign(Deno.stdin, { readSync, isTerminal });
  }
}
