import { readFields } from "./index.ts";

const RELEASE = "bookworm";

/** Roots of the mirrors that apt uses for Debian 12, by archive. `directory`: normally /etc/apt. */
export function aptMirrors(directory: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { uri, suite } of readSources(directory)) {
    const root = uri.replace(/\/+$/, "");
    if (!/^https?:/.test(root)) continue;
    const archive = suite === RELEASE || suite === `${RELEASE}-updates`
      ? "debian"
      : suite === `${RELEASE}-security`
      ? "debian-security"
      : undefined;
    if (archive) (found[archive] ??= []).push(root);
  }
  return found;
}

interface Source {
  uri: string;
  suite: string;
}

/** Lists in both of apt's styles (sources.list(5)). */
function* readSources(directory: string): Generator<Source> {
  for (const path of listFiles(directory)) {
    const text = Deno.readTextFileSync(path).replace(/^\s*#.*$\n?/gm, "");
    if (path.endsWith(".list")) yield* oneLine(text);
    if (path.endsWith(".sources")) yield* stanzas(text);
  }
}

function* oneLine(text: string): Generator<Source> {
  for (const [, uri, suite] of text.matchAll(/^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)/gm)) {
    yield { uri, suite };
  }
}

function* stanzas(text: string): Generator<Source> {
  for (const stanza of text.split(/\n\s*\n/)) {
    const fields = readFields(stanza), words = (name: string) => (fields.get(name) ?? "").split(/\s+/);
    if (!words("Types").includes("deb") || fields.get("Enabled") === "no") continue;
    for (const uri of words("URIs")) for (const suite of words("Suites")) yield { uri, suite };
  }
}

function listFiles(directory: string): string[] {
  const paths = [`${directory}/sources.list`];
  try {
    for (const { name } of Deno.readDirSync(`${directory}/sources.list.d`)) {
      paths.push(`${directory}/sources.list.d/${name}`);
    }
  } catch {
    // A machine without apt.
  }
  return paths.filter((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  }).sort();
}
