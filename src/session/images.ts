import { BroadsideError, messageOf } from "../base/mod.ts";
import type { ImageView } from "../contract/mod.ts";
import { IMAGE_SUFFIX, type ImageFile, openImage, summarize, type TableKind } from "../image/mod.ts";
import { describePartition } from "./describe_partition.ts";

/** An image of the storage with its place in the file system. */
export interface ListedImage extends ImageView {
  path: string;
}

/** An image as sessions need it. */
export interface OpenedImage {
  name: string;
  path: string;
  /** SHA-256 of the manifest, hexadecimal. */
  root: string;
  manifest: Uint8Array<ArrayBuffer>;
  /** Bytes of the stream of data frames, and where they lie in the file. */
  streamSize: number;
  extents: { streamOffset: number; fileOffset: number; length: number }[];
  /** Bytes of the disk that it was taken from, and of one of its logical sectors. */
  diskSize: number;
  sectorSize: number;
  /** How that disk was divided; `none` also for an image of a single partition. */
  tableKind: TableKind;
  rawDataBytes: number;
  dataChunkCount: number;
}

/** Where images come from. */
export interface ImageCatalog {
  /** Folder that it looks in. */
  readonly directory: string;
  /** Every image of the folder by name; damaged ones with `error`. */
  list(): ListedImage[];
  /** An image by its name or root hash. Throws `image.unknown` with the names that there are, or what is wrong with it. */
  open(nameOrRoot: string): OpenedImage;
}

/** The catalog of a folder; what is known of a file is kept until its size or time changes. */
export class ImageDirectory implements ImageCatalog {
  readonly directory: string;
  readonly #known = new Map<string, { size: number; mtime: number; image: ListedImage }>();

  constructor(directory: string) {
    this.directory = directory;
  }

  list(): ListedImage[] {
    const found = new Set<string>();
    const images: ListedImage[] = [];
    for (const file of this.#files()) {
      const path = `${this.directory}/${file}`;
      found.add(path);
      const image = this.#inspect(file.slice(0, -IMAGE_SUFFIX.length), path);
      if (image) images.push(image);
    }
    for (const path of this.#known.keys()) if (!found.has(path)) this.#known.delete(path);
    return images;
  }

  open(nameOrRoot: string): OpenedImage {
    const images = this.list();
    const wanted = nameOrRoot.toLowerCase();
    const found = images.find(({ name }) => name === nameOrRoot) ??
      images.find(({ root }) => root === wanted) ??
      images.find(({ path }) => path.endsWith(`/${nameOrRoot}`));
    if (!found) {
      const names = images.map(({ name }) => name);
      const shown = names.slice(0, 10).join(", ") + (names.length > 10 ? ", …" : "");
      throw new BroadsideError(
        "image.unknown",
        `Cannot find image ${nameOrRoot} in ${this.directory}: ` +
          (names.length
            ? `there are ${shown}.`
            : `it has none. Capture a disk into it, or copy an image there.`),
      );
    }
    if (found.error) throw new BroadsideError("image.corrupt", `Cannot deploy ${found.name}: ${found.error}`);
    const image = openImage(found.path);
    try {
      return {
        name: found.name,
        path: found.path,
        root: image.root,
        manifest: image.manifestBytes.slice(),
        streamSize: image.streamSize,
        extents: image.streamExtents(),
        diskSize: image.manifest.diskSize,
        sectorSize: image.manifest.sectorSize,
        tableKind: image.manifest.tableKind,
        rawDataBytes: dataBytes(image),
        dataChunkCount: image.dataChunks.length,
      };
    } finally {
      image.close();
    }
  }

  #files(): string[] {
    try {
      // Hidden files are images in the making.
      return [...Deno.readDirSync(this.directory)].map(({ name }) => name)
        .filter((name) => name.endsWith(IMAGE_SUFFIX) && !name.startsWith(".")).sort();
    } catch (cause) {
      throw new BroadsideError(
        "image.directory",
        `Cannot read the image storage ${this.directory}: ${messageOf(cause)}. Is its disk mounted?`,
        { cause },
      );
    }
  }

  #inspect(name: string, path: string): ListedImage | undefined {
    let size: number, mtime: number;
    try {
      const stat = Deno.statSync(path);
      if (!stat.isFile) return undefined;
      size = stat.size;
      mtime = stat.mtime?.getTime() ?? 0;
    } catch {
      return undefined; // Deleted since the folder was read.
    }
    const known = this.#known.get(path);
    if (known?.size === size && known.mtime === mtime) return known.image;
    const image = look(name, path, size, mtime);
    this.#known.set(path, { size, mtime, image });
    return image;
  }
}

function look(name: string, path: string, fileSize: number, modifiedAt: number): ListedImage {
  try {
    const image = openImage(path);
    try {
      return {
        name,
        path,
        root: image.root,
        fileSize,
        modifiedAt,
        diskSize: image.manifest.diskSize,
        dataBytes: dataBytes(image),
        chunksTotal: image.dataChunks.length,
        partitions: image.manifest.partitions.map(describePartition),
      };
    } finally {
      image.close();
    }
  } catch (error) {
    const unknown = { root: "", diskSize: 0, dataBytes: 0, chunksTotal: 0, partitions: [] };
    return { name, path, fileSize, modifiedAt, ...unknown, error: messageOf(error) };
  }
}

/** Bytes of the disk that the image carries. */
function dataBytes({ root, fileSize, manifest, chunks }: ImageFile): number {
  return summarize(root, fileSize, manifest, chunks).dataBytes;
}
