/** Characters of a path that we look for. */
const LONGEST = 512;
/** What shim loads next; see `cleanName`. */
const SECOND_STAGE = "grubx64.efi";
/** What a name can be made of, as bytes: printable ASCII and well-formed UTF-8 beyond it. */
const LEGIBLE =
  /^(?:[\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})*/;

/**
 * The relative path that a requested name means: words joined by single slashes, none of them `..`. Undefined when it
 * means none: nothing legible, above the top, or too long. `name`: as in the packet, one byte a character.
 *
 * - Backslashes part words as slashes do: UEFI and Windows' loaders send `\EFI\BOOT\x`, iPXE `/Boot\x64\y`.
 * - Firmware that takes DHCP's boot file option for a text with a zero at its end sends the bytes behind it too,
 *   first of them mostly 0xff, the end of the options: a name ends before the first byte that is in no name.
 * - shim 15.8 takes the load options that firmware (Dell, Wyse 5070) passes it for the next loader's name, and asks for
 *   its own folder, an unprintable character and the boot entry's title, like `grub/\x01Onboard` (rhboot/shim #649,
 *   #696). What it should ask for is the second stage.
 */
export function cleanName(name: string): string | undefined {
  const legible = LEGIBLE.exec(name)![0];
  const parts = decodeUtf8(legible).split(/[/\\]/);
  const last = parts.at(-1)!;
  if (name !== "" && (last === "" && legible !== name || last.startsWith("?"))) {
    parts[parts.length - 1] = SECOND_STAGE;
  }
  const words: string[] = [];
  for (const part of parts) {
    if (part === "..") {
      if (words.pop() === undefined) return undefined;
    } else if (part !== "" && part !== ".") words.push(part);
  }
  const path = words.join("/");
  return path === "" || path.length > LONGEST ? undefined : path;
}

/** A name for the log: what is not printable ASCII as `\xNN`, and not more than fits a line. */
export function printable(name: string): string {
  const cut = name.length > 120 ? `${name.slice(0, 119)}…` : name;
  return cut.replace(/[^\x20-\x7e…]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

/**
 * Files by path. `find` takes a clean name, and falls back to one that differs in case alone: loaders fold names either
 * way (UEFI's file systems don't tell case apart).
 */
export class NameTable<T> {
  readonly #exact = new Map<string, T>();
  readonly #folded = new Map<string, T>();

  constructor(entries: Iterable<[name: string, value: T]> = []) {
    for (const [name, value] of entries) this.set(name, value);
  }

  set(name: string, value: T): void {
    this.#exact.set(name, value);
    const folded = name.toLowerCase();
    if (!this.#folded.has(folded) || this.#exact.has(folded)) this.#folded.set(folded, value);
  }

  find(name: string): T | undefined {
    return this.#exact.get(name) ?? this.#folded.get(name.toLowerCase());
  }
}

function decodeUtf8(latin1: string): string {
  return new TextDecoder().decode(Uint8Array.from(latin1, (c) => c.charCodeAt(0)));
}
