import assert from "node:assert/strict";
import type { MemberView, SessionRequest, SessionView, TargetView } from "../../src/contract/mod.ts";
import { blankDisk, firstDifference, makeImage, type TestImage } from "./images.ts";
import { Namespace, namespacesLacking } from "./namespace.ts";
import { Program } from "./program.ts";

/** What a room is made of. Words before a program's command put it on another machine of a test network. */
export interface RoomOptions {
  /** Interface that the server sends from. */
  interface?: string;
  /** Address that targets reach the server at. */
  address?: string;
  serverWithin?: string[];
}

/** A target with its disk. */
export interface TestTarget {
  name: string;
  disk: string;
  program: Program;
}

/** A server, targets and images in a folder of their own; disposing of it ends and removes all. */
export class Room implements AsyncDisposable {
  readonly directory = Deno.makeTempDirSync({ prefix: "broadside-room-" });
  readonly #options: RoomOptions;
  readonly #programs: Program[] = [];
  readonly #leave: () => void;
  readonly #alone: Namespace | undefined;
  #port = 0;
  server!: Program;

  private constructor(options: RoomOptions) {
    this.#options = options;
    // Where we may, on a loopback of our own: other servers on this machine use the same ports.
    this.#alone = options.interface || namespacesLacking() ? undefined : new Namespace("room");
    this.#leave = this.#alone?.enter() ?? (() => {});
    Deno.mkdirSync(`${this.directory}/images`);
    Deno.mkdirSync(`${this.directory}/data`);
    const group = 1 + crypto.getRandomValues(new Uint8Array(1))[0] % 224;
    Deno.writeTextFileSync(`${this.directory}/data/mcast.ini`, `BASEID=${group}\n`);
  }

  /** A room with a server that is ready. */
  static async open(options: RoomOptions = {}): Promise<Room> {
    const room = new Room(options);
    try {
      await room.startServer();
      return room;
    } catch (error) {
      await room[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Where targets find the server. */
  get address(): string {
    return `${this.#options.address ?? "127.0.0.1"}:${this.#port}`;
  }

  /** Starts the server, or starts it again on the same data and port. */
  async startServer(): Promise<void> {
    const { directory } = this, { interface: name = "lo", serverWithin } = this.#options;
    const where = ["--images", `${directory}/images`, "--data", `${directory}/data`, "--interface", name];
    this.server = this.#keep(
      new Program(
        "the server",
        ["serve", "--json", "--open-access", "--port", `${this.#port}`, ...where],
        serverWithin,
      ),
    );
    const ready = await this.server.hear("that it is ready", ({ event }) => event === "ready");
    this.#port = ready.port as number;
  }

  image(name: string, seed: number, mebibytes: number, chunk?: string): Promise<TestImage> {
    return makeImage(`${this.directory}/images`, name, seed, mebibytes, chunk);
  }

  /** Makes a session whose targets end with it. */
  session(image: TestImage, options: Omit<SessionRequest, "image">): Promise<SessionView> {
    return this.#call("sessions", { image: image.name, after: "exit", waitSeconds: 0, ...options });
  }

  /** A session with its members by name, whichever came first. */
  async look(session: string): Promise<SessionView & { members: MemberView[] }> {
    const view = await this.#call<SessionView & { members: MemberView[] }>(`sessions/${session}`);
    view.members.sort((a, b) => a.name < b.name ? -1 : 1);
    return view;
  }

  log(session: string): Promise<{ level: string; event: string; fields: Record<string, unknown> }[]> {
    return this.#call(`sessions/${session}/log`);
  }

  /** The fields of the log's entry of that name, which may be yet to come: the log is written a little later. */
  async logged(session: string, event: string): Promise<Record<string, unknown>> {
    for (const end = performance.now() + 5000; performance.now() < end;) {
      const entry = (await this.log(session)).find((each) => each.event === event);
      if (entry) return entry.fields;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.fail(`the log has no "${event}"`);
  }

  targets(): Promise<TargetView[]> {
    return this.#call("targets");
  }

  /** Starts a target with a blank disk of `size` bytes; starting one of the same name again keeps its disk. */
  async target(name: string, size: number, args: string[] = [], within?: string[]): Promise<TestTarget> {
    const disk = `${this.directory}/${name}.disk`;
    if (!exists(disk)) await blankDisk(disk, size);
    const words = ["--target", "--json", "--id", name, "--disk", disk];
    if (!args.includes("--seek")) words.push("--server", this.address);
    const others = args.filter((each) => each !== "--seek");
    const program = this.#keep(new Program(name, [...words, ...others], within));
    return { name, disk, program };
  }

  /** Waits until a session looks as it should. */
  async until(
    session: string,
    what: string,
    fits: (view: SessionView & { members: MemberView[] }) => boolean,
    milliseconds = 60_000,
  ): Promise<SessionView & { members: MemberView[] }> {
    const end = performance.now() + milliseconds;
    for (;;) {
      const view = await this.look(session);
      if (fits(view)) return view;
      if (performance.now() > end) {
        const members = view.members.map(({ name, state, phase, reason, progress }) =>
          `${name} ${state} ${phase} ${reason} ${progress?.chunksDone}/${progress?.chunksTotal}`
        );
        const words = this.#programs.map((each) => each.tail(4)).join("\n    --\n");
        assert.fail(`never ${what}: ${view.state}, ${view.told}\n${members.join("\n")}\n${words}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Waits for a session's end, which must be as told. */
  async over(session: string, state: string, milliseconds?: number) {
    const view = await this.until(session, "over", ({ endedAt }) => endedAt !== null, milliseconds);
    assert.equal(view.state, state, view.told);
    return view;
  }

  /** The target's disk must hold the image, every byte of it. */
  async right({ name, disk }: TestTarget, image: TestImage): Promise<void> {
    assert.equal(
      await firstDifference(disk, image),
      undefined,
      `${name}'s disk differs from ${image.name} at`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const program of this.#programs) await program.kill();
    this.#leave();
    this.#alone?.[Symbol.dispose]();
    Deno.removeSync(this.directory, { recursive: true });
  }

  #keep(program: Program): Program {
    this.#programs.push(program);
    return program;
  }

  async #call<T>(path: string, body?: unknown): Promise<T> {
    const headers = { "content-type": "application/json" };
    const post = { method: "POST", headers, body: JSON.stringify(body) };
    const response = await fetch(
      `http://127.0.0.1:${this.#port}/api/v1/${path}`,
      body === undefined ? {} : post,
    );
    const text = await response.text();
    assert(response.ok, `${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
