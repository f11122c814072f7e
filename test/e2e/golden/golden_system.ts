import { createHash } from "node:crypto";

const RECIPE = new URL("./", import.meta.url).pathname;
/** What the disk is made from; a change to them makes another disk. */
const PARTS = ["make.sh", "init.sh"];

/** What the deployed system says of itself, by `BROADSIDE-E2E-READY`. Sizes are bytes. */
export interface Ready {
  host: string;
  firmware: "bios" | "uefi";
  secureBoot: boolean;
  /** Device of the root file system. */
  root: string;
  /** How often it was started, this time included. */
  starts: number;
  diskSize: number;
  rootSize: number;
  fsSize: number;
}

/** The line by which the deployed system tells that it runs. */
export const READY = /BROADSIDE-E2E-READY (.*) end/;
/** Its login prompt. */
export const LOGIN = /^golden login: /m;
/** Bytes of the disk that the system comes on. */
export const DISK_SIZE = 1200 << 20;

/** Reads what `READY` matched. */
export function readyOf(match: RegExpExecArray): Ready {
  const words = Object.fromEntries(match[1].split(" ").map((word) => word.split("=")));
  return {
    host: words.host,
    firmware: words.firmware,
    secureBoot: words["secure-boot"] === "on",
    root: words.root,
    starts: Number(words.starts),
    diskSize: Number(words["disk-size"]),
    rootSize: Number(words["root-size"]),
    fsSize: Number(words["fs-size"]),
  };
}

/** Where things that take long to make are kept. */
export function cacheFolder(): string {
  const home = Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME") ?? "/root"}/.cache`;
  const folder = `${home}/broadside/e2e`;
  Deno.mkdirSync(folder, { recursive: true });
  return folder;
}

/** Makes a file in the cache unless it is there; older ones of its kind go. Half-made ones are never used. */
export async function cached(
  kind: string,
  version: string,
  ending: string,
  make: (path: string) => Promise<void>,
): Promise<string> {
  const folder = cacheFolder(), name = `${kind}-${version}${ending}`, path = `${folder}/${name}`;
  if (!exists(path)) {
    const half = `${folder}/half-${Deno.pid}-${name}`;
    try {
      await make(half);
      for (const each of Deno.readDirSync(folder)) {
        if (each.name.startsWith(`${kind}-`)) Deno.removeSync(`${folder}/${each.name}`);
      }
      Deno.renameSync(half, path);
    } finally {
      if (exists(half)) Deno.removeSync(half);
    }
  }
  return path;
}

/** Digest of the recipe as it stands. */
export function recipeVersion(): string {
  const hash = createHash("sha256");
  for (const part of PARTS) hash.update(Deno.readFileSync(RECIPE + part));
  return hash.digest("hex").slice(0, 16);
}

/** The raw disk of the system to deploy; made at the first call, in about a minute. */
export function goldenDisk(): Promise<string> {
  return cached("golden", recipeVersion(), ".raw", async (path) => {
    console.log("Making the system to deploy; this takes a minute");
    const command = new Deno.Command("bash", {
      args: [`${RECIPE}make.sh`, path],
      stdout: "piped",
      stderr: "piped",
    });
    const { success, stdout, stderr } = await command.output();
    const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    if (!success) {
      throw new Error(`The system to deploy could not be made:\n${text.split("\n").slice(-20).join("\n")}`);
    }
  });
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
