import { BroadsideError } from "../base/mod.ts";

/** Bytes read at a time. */
const PIECE = 256 * 1024;

/**
 * A piece of a file as a stream, read as it is taken and never held whole. The file is opened with the first read, so a
 * stream that nobody reads costs nothing; it is closed at the end, and when the reader goes away.
 */
export function fileStream(
  path: string,
  first: number,
  last: number,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let file: Deno.FsFile | undefined;
  let left = last - first + 1;
  const close = () => {
    file?.close();
    file = undefined;
  };
  return new ReadableStream({
    async pull(controller) {
      try {
        if (left <= 0) return controller.close();
        if (!file) {
          file = await Deno.open(path);
          await file.seek(first, Deno.SeekMode.Start);
        }
        const piece = new Uint8Array(Math.min(PIECE, left));
        const count = await file.read(piece);
        if (count === null) {
          throw new BroadsideError("image.short", `Cannot read ${path}: it became shorter.`);
        }
        left -= count;
        controller.enqueue(piece.subarray(0, count));
        if (left === 0) {
          close();
          controller.close();
        }
      } catch (error) {
        close();
        controller.error(error);
      }
    },
    cancel: close,
  }, { highWaterMark: 0 });
}
