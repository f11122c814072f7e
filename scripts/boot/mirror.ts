import { aptMirrors } from "./apt_sources.ts";
import { BootError, has, run, step } from "./steps.ts";

const OFFICIAL = "http://deb.debian.org/debian";

/** A place that Debian's archives can be read from. */
export class Mirror {
  /** Roots to try in turn, by archive. */
  readonly #roots: Record<string, string[]>;
  readonly #client: Deno.HttpClient | undefined;

  private constructor(roots: Record<string, string[]>, proxy: string | undefined) {
    this.#roots = roots;
    this.#client = proxy ? Deno.createHttpClient({ proxy: { url: proxy } }) : undefined;
  }

  /**
   * BROADSIDE_MIRROR (e.g. http://deb.debian.org/debian; the archive of security updates is expected beside it), else
   * what this machine's apt uses for Debian 12, else Debian's own. Proxies come from the environment or apt's settings.
   */
  static async find(): Promise<Mirror> {
    const named = Deno.env.get("BROADSIDE_MIRROR")?.replace(/\/+$/, "");
    const apt = named ? {} : aptMirrors("/etc/apt");
    const roots = (archive: string) => {
      const official = OFFICIAL.replace(/debian$/, archive);
      if (named) return [...new Set([named.replace(/\/debian(?=\/|$)/, `/${archive}`), official])];
      return [...new Set([...(apt[archive] ?? []), official])];
    };
    const proxy = await aptProxy();
    if (proxy) step(`Fetching through apt's proxy ${proxy}`);
    return new Mirror({ "debian": roots("debian"), "debian-security": roots("debian-security") }, proxy);
  }

  /**
   * The file at `path` of an archive, or undefined when no mirror has it; throws a BootError when none can be reached.
   */
  async fetch(archive: string, path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const problems: string[] = [];
    for (const root of this.#roots[archive] ?? []) {
      const url = `${root}/${path}`;
      try {
        const response = await fetch(url, { client: this.#client });
        if (response.ok) return await response.bytes();
        await response.body?.cancel();
        if (response.status !== 404 && response.status !== 410) problems.push(`${url}: ${response.status}`);
      } catch (error) {
        problems.push(`${url}: ${error instanceof Error ? error.message : error}`);
      }
    }
    if (problems.length === 0) return undefined;
    throw new BootError(
      `Cannot fetch from Debian's mirror: ${
        problems.join("; ")
      }. Name one that can be reached in BROADSIDE_MIRROR, ` +
        "or a proxy in HTTP_PROXY",
    );
  }
}

/** The proxy that apt is set to use, unless the environment names one, which Deno heeds by itself. */
async function aptProxy(): Promise<string | undefined> {
  if (Deno.env.get("http_proxy") || Deno.env.get("HTTP_PROXY") || !has("apt-config")) return undefined;
  const text = new TextDecoder().decode(
    await run("apt-config", ["shell", "proxy", "Acquire::http::Proxy"]),
  );
  const [, proxy] = /^proxy='(.*)'$/m.exec(text) ?? [];
  return proxy && proxy !== "DIRECT" ? proxy : undefined;
}
