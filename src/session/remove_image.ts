import { BroadsideError, messageOf } from "../base/mod.ts";

/**
 * Deletes the image file `path` of the folder `directory`, which must lie there itself: what a link leads to is not the
 * image storage's. Throws `image.not_found`, `image.link`, or `image.delete` where the system forbids it.
 */
export function removeImageFile(directory: string, name: string, path: string): void {
  try {
    const file = path.slice(path.lastIndexOf("/") + 1);
    if (
      !Deno.lstatSync(path).isFile || Deno.realPathSync(path) !== `${Deno.realPathSync(directory)}/${file}`
    ) {
      throw new BroadsideError(
        "image.link",
        `Cannot delete ${name}: it is a link, and its content lies elsewhere. Delete the file and the link by hand.`,
      );
    }
    Deno.removeSync(path);
  } catch (cause) {
    if (cause instanceof BroadsideError) throw cause;
    const isGone = cause instanceof Deno.errors.NotFound;
    throw new BroadsideError(
      isGone ? "image.not_found" : "image.delete",
      isGone
        ? `Cannot delete ${name}: it is gone already.`
        : `Cannot delete ${name}: ${messageOf(cause)}. See that the server may write to ${directory}.`,
      { cause },
    );
  }
}
