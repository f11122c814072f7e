import { elfEnd } from "../../src/netboot/mod.ts";

const PIECE = 1 << 22;

/**
 * Puts the boot payload into the executable, between the base executable's ELF image and what `deno compile` appended.
 * That program finds its own part from the file's end, so it never notices; and a server can give targets the
 * executable without this luggage.
 */
export function splice(executable: string, payload: string): void {
  const whole = `${executable}.spliced`;
  using from = Deno.openSync(executable);
  using luggage = Deno.openSync(payload);
  using to = Deno.openSync(whole, { write: true, create: true, truncate: true, mode: 0o755 });
  const head = new Uint8Array(64);
  from.readSync(head);
  from.seekSync(0, Deno.SeekMode.Start);
  copy(from, to, elfEnd(head));
  copy(luggage, to, Infinity);
  copy(from, to, Infinity);
  to.syncSync();
  Deno.renameSync(whole, executable);
}

function copy(from: Deno.FsFile, to: Deno.FsFile, length: number): void {
  const buffer = new Uint8Array(PIECE);
  for (let left = length; left > 0;) {
    const n = from.readSync(buffer.subarray(0, Math.min(PIECE, left)));
    if (n === null) return;
    for (let done = 0; done < n;) done += to.writeSync(buffer.subarray(done, n));
    left -= n;
  }
}
