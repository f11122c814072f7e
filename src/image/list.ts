import { BroadsideError, messageOf } from "../base/mod.ts";
import { openImage } from "./reader.ts";

/** One image file of a directory. */
export interface ImageListing {
  /** The file's name without ".img.zst". */
  name: string;
  path: string;
  /** Bytes of the file. */
  fileSize: number;
  /** When the file was last written, which for an image is when it was made. */
  created?: Date;
  /** Left out when the image cannot be used. */
  root?: string;
  diskSize?: number;
  streamSize?: number;
  /** Why it cannot be used. */
  error?: string;
}

/** The ending of an image's file name. */
export const IMAGE_SUFFIX = ".img.zst";

/** The images of a directory by name, damaged ones with their error. Throws a BroadsideError `image.directory`. */
export function listImages(directory: string): ImageListing[] {
  let names: string[];
  try {
    names = [...Deno.readDirSync(directory)].map(({ name }) => name).filter((name) =>
      name.endsWith(IMAGE_SUFFIX)
    );
  } catch (cause) {
    const why = messageOf(cause);
    throw new BroadsideError("image.directory", `Cannot list ${directory}: ${why}. Name a directory.`, {
      cause,
    });
  }
  return names.sort().map((name) => describe(`${directory.replace(/\/$/, "")}/${name}`, name));
}

function describe(path: string, fileName: string): ImageListing {
  const name = fileName.slice(0, -IMAGE_SUFFIX.length);
  let fileSize = 0;
  try {
    const info = Deno.statSync(path);
    fileSize = info.size;
    const created = info.mtime ?? undefined;
    const image = openImage(path);
    const { root, manifest: { diskSize }, streamSize } = image;
    image.close();
    return { name, path, fileSize, created, root, diskSize, streamSize };
  } catch (error) {
    return { name, path, fileSize, error: messageOf(error) };
  }
}
