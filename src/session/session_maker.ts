import { BroadsideError } from "../base/mod.ts";
import type { SessionOptions } from "../contract/mod.ts";
import type { Store } from "../store/mod.ts";
import type { ChangedSession } from "./new_session.ts";
import type { ImageCatalog } from "./images.ts";

/** The longest name of a session. */
const MOST_NAME = 100;

/** What a `SessionMaker` works with. */
export interface MakerParts {
  images: ImageCatalog;
  store: Store;
  interfaces(): string[];
  now(): number;
}

/** Makes of options what a session is made of: looks at its image and its interface, and finds a name. */
export class SessionMaker {
  readonly #parts: MakerParts;

  constructor(parts: MakerParts) {
    this.#parts = parts;
  }

  /**
   * Throws `image.…` when the image cannot be deployed, `session.interface` for an interface that is not there,
   * `session.partition` for a partition that the image cannot go into.
   */
  prepare(options: SessionOptions): ChangedSession {
    const { images, store, now } = this.#parts;
    const { name, path, root, diskSize, sectorSize, tableKind, rawDataBytes } = images.open(options.image);
    checkPartition(name, tableKind, options);
    this.#checkInterface(options.interface);
    const fileSize = images.list().find((listed) => listed.path === path)?.fileSize ?? 0;
    store.commit({
      images: [{ name, path, root, diskSize, dataBytes: rawDataBytes, fileSize, seenAt: now() }],
    });
    return { name: options.name ?? this.propose(name), image: name, root, diskSize, sectorSize, options };
  }

  /** A name for a new session of an image: the image's own, and with a number behind where it is taken. */
  propose(image: string): string {
    return freeName(image, new Set(this.#parts.store.sessionNames(start(image))));
  }

  #checkInterface(name: string | null): void {
    const known = this.#parts.interfaces();
    if (name === null || known.includes(name)) return;
    throw new BroadsideError(
      "session.interface",
      `Cannot send from ${name}: there is no such network interface. There are ${known.join(", ")}.`,
    );
  }
}

/** A partition holds no table of its own: nothing would understand it there. */
function checkPartition(
  image: string,
  tableKind: string,
  { destination: { partition } }: SessionOptions,
): void {
  if (!partition || tableKind === "none") return;
  throw new BroadsideError(
    "session.partition",
    `Cannot deploy ${image} into partition ${partition.number}: it is the image of a whole disk, with a partition ` +
      "table. Take an image of a single partition (image create /dev/sda1), or name no partition.",
  );
}

/** `classroom`, or where that is taken `classroom 2`, `classroom 3`, …. */
export function freeName(image: string, taken: Set<string>): string {
  const base = start(image);
  for (let number = 1;; number++) {
    const name = number === 1 ? base : `${base} ${number}`;
    if (!taken.has(name)) return name;
  }
}

/** The image's name, with room for a number. */
function start(image: string): string {
  return [...image.replace(/\p{Cc}/gu, "?")].slice(0, MOST_NAME - 20).join("");
}
