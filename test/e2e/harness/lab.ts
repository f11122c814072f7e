import { cached, goldenDisk, recipeVersion } from "../golden/golden_system.ts";
import { Appliance, type ApplianceOptions, PROGRAM } from "./appliance.ts";
import { Lan } from "./lan.ts";
import { Machine, type MachineOptions } from "./machine.ts";

/** Name of the image that the scenarios deploy. */
export const IMAGE = "golden";

/** A network with a server and virtual machines, in a folder of its own; disposing of it ends and removes all. */
export class Lab implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "broadside-e2e-" });
  readonly lan: Lan;
  readonly machines: Machine[] = [];
  readonly #all = new AsyncDisposableStack();
  #appliance: Appliance | undefined;

  constructor() {
    this.#all.defer(() => this.#tidy());
    try {
      this.lan = this.#all.use(new Lan());
    } catch (error) {
      Deno.removeSync(this.folder, { recursive: true });
      throw error;
    }
  }

  get appliance(): Appliance {
    return this.#appliance!;
  }

  /** Starts the server at 10.80.0.1, with the image of the system to deploy. This thread moves to its network. */
  async serve(options: ApplianceOptions): Promise<Appliance> {
    Deno.mkdirSync(`${this.folder}/images`);
    await Deno.copyFile(await image(), `${this.folder}/images/${IMAGE}.img.zst`);
    const host = this.lan.host("srv", 1);
    const leave = host.namespace.enter();
    this.#all.defer(leave);
    this.#appliance = this.#all.use(await Appliance.start(host, this.folder, options));
    return this.#appliance;
  }

  /** Switches a machine on. Its disk is empty and of `size` MiB, or, without a size, holds the system already. */
  async machine(options: Omit<MachineOptions, "disk">, size?: number): Promise<Machine> {
    const disk = `${this.folder}/${options.name}.disk`;
    if (size === undefined) await run("cp", "--sparse=always", await goldenDisk(), disk);
    else await run("truncate", "-s", `${size}M`, disk);
    const machine = this.#all.use(new Machine(this.lan, this.folder, { ...options, disk }));
    this.machines.push(machine);
    return machine;
  }

  /** Keeps something until the end. */
  use<T extends Disposable | AsyncDisposable>(each: T): T {
    return this.#all.use(each);
  }

  /** Runs `act`; its failure tells what the server and all machines said last. */
  async explain<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      const words = [error instanceof Error ? error.message : String(error)];
      if (this.#appliance) words.push(`The server's last words:\n${this.#appliance.tail()}`);
      for (const { name, console } of this.machines) {
        if (!words[0].startsWith(name)) words.push(`${name}'s console's last lines:\n${console.tail()}`);
      }
      throw new Error(words.join("\n"), { cause: error });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#all.disposeAsync();
  }

  /** Runs last: transcripts are wanted where E2E_KEEP names a folder. */
  async #tidy(): Promise<void> {
    const keep = Deno.env.get("E2E_KEEP");
    if (keep) {
      Deno.mkdirSync(keep, { recursive: true });
      for (const { name } of Deno.readDirSync(this.folder)) {
        if (/\.(console|log)$/.test(name)) await Deno.copyFile(`${this.folder}/${name}`, `${keep}/${name}`);
      }
    }
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** The image of the system to deploy, made by the program under test. */
async function image(): Promise<string> {
  const disk = await goldenDisk(), { mtime, size } = Deno.statSync(PROGRAM);
  return await cached("image", `${recipeVersion()}-${size}-${mtime!.getTime()}`, ".img.zst", async (path) => {
    await run(PROGRAM, "image", "create", disk, path);
  });
}

/** Runs a command; throws with what it said when it fails. Gives its output. */
export async function run(command: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args, stdin: "null" }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  if (!success) throw new Error(`${command} ${args.join(" ")}:\n${text}`);
  return text;
}
