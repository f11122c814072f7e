import { BroadsideError } from "../../base/mod.ts";
import type { SenderEvent, SenderOptions } from "../../cast/mod.ts";
import type { RegisterRequest } from "../../contract/mod.ts";
import type { ImageCatalog, ListedImage, OpenedImage } from "../images.ts";
import type { SenderHandle } from "../senders.ts";

/** Bytes of the fake image's disk. */
export const DISK_SIZE = 1e9;
/** Root hash of the fake image. */
export const ROOT = "ab".repeat(32);

/** A catalog with one image, `office`, whose file is `path`. */
export class FakeImages implements ImageCatalog {
  readonly directory = "/images";
  missing = false;
  tableKind: OpenedImage["tableKind"] = "gpt";
  readonly #path: string;

  constructor(path = "/images/office.img.zst") {
    this.#path = path;
  }

  list(): ListedImage[] {
    if (this.missing) return [];
    const sizes = { fileSize: 400, modifiedAt: 1e12, diskSize: DISK_SIZE, dataBytes: 900, chunksTotal: 3 };
    return [{ name: "office", path: this.#path, root: ROOT, ...sizes, partitions: ['1 "System" ext4'] }];
  }

  open(nameOrRoot: string): OpenedImage {
    if (this.missing || (nameOrRoot !== "office" && nameOrRoot !== ROOT)) {
      throw new BroadsideError("image.unknown", `Cannot find image ${nameOrRoot} in /images: it has none.`);
    }
    return {
      name: "office",
      path: this.#path,
      root: ROOT,
      manifest: Uint8Array.of(1, 2, 3),
      streamSize: 300,
      extents: [{ streamOffset: 0, fileOffset: 10, length: 300 }],
      diskSize: DISK_SIZE,
      sectorSize: 512,
      tableKind: this.tableKind,
      rawDataBytes: 900,
      dataChunkCount: 3,
    };
  }
}

/** A sender that only notes what it was told. */
export interface FakeSender extends SenderHandle {
  options: SenderOptions;
  tell(event: SenderEvent): void;
  forgotten: number[];
  stopped: boolean;
}

/** Makes senders that do nothing, and keeps them in `all`. */
export class FakeSenders {
  readonly all: FakeSender[] = [];

  readonly start = (options: SenderOptions, on: (event: SenderEvent) => void): SenderHandle => {
    const sender: FakeSender = {
      options,
      tell: on,
      forgotten: [],
      stopped: false,
      forget: (receiver) => void sender.forgotten.push(receiver),
      stop: () => {
        sender.stopped = true;
        return Promise.resolve();
      },
    };
    this.all.push(sender);
    return sender;
  };

  get last(): FakeSender {
    return this.all[this.all.length - 1];
  }
}

/** A machine's registration. */
export function registration(identity: string, more: Partial<RegisterRequest> = {}): RegisterRequest {
  return {
    identity,
    version: "0.1.0",
    hardware: { macs: [], cpus: 2, memory: 1 << 30 },
    disk: { path: "/dev/sda", size: DISK_SIZE, sectorSize: 512 },
    ...more,
  };
}
