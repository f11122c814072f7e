import { openSqliteStore, type Store } from "../../store/mod.ts";
import { Console } from "../console.ts";
import { Runner } from "../runner.ts";
import type { RunnerOptions } from "../runner_options.ts";
import { FakeImages, FakeSenders } from "./fakes.ts";

/** A server without network: a real database, fake images and senders, and a clock that stands unless it is moved. */
export interface TestServer {
  runner: Runner;
  console: Console;
  store: Store;
  senders: FakeSenders;
  images: FakeImages;
  clock: { now: number };
  /** Moves the clock and lets the server notice. */
  pass(milliseconds: number): Promise<void>;
}

/** Runs `body` with a server on the database in `folder`, and closes it. */
export async function withServer(
  folder: string,
  body: (server: TestServer) => Promise<void>,
  options: Partial<RunnerOptions> & { clock?: { now: number }; wrap?: (store: Store) => Store } = {},
): Promise<void> {
  const real = openSqliteStore(`${folder}/broadside.db`);
  const store = options.wrap?.(real) ?? real;
  const senders = new FakeSenders();
  const images = options.images as FakeImages ?? new FakeImages();
  const clock = options.clock ?? { now: 1e12 };
  try {
    const runner = new Runner({
      store,
      images,
      startSender: senders.start,
      transfer: { ttl: 1, trafficTimeout: 0, flowControl: true, symbolSize: 1448 },
      address: (slot) => ({ group: `224.1.${1 + slot}.2`, port: 2017 + slot }),
      defaultInterface: () => "eth0",
      interfaces: () => ["eth0", "lo"],
      now: () => clock.now,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      tickInterval: 5,
      ...options,
    });
    await runner.start();
    try {
      const pass = async (milliseconds: number) => {
        clock.now += milliseconds;
        // Two ticks, and time for the write of what they bring.
        await new Promise((resolve) => setTimeout(resolve, 25));
      };
      await body({ runner, console: new Console(runner), store, senders, images, clock, pass });
    } finally {
      await runner.close();
    }
  } finally {
    real.close();
  }
}

/** Runs `body` with a folder of its own. */
export async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
