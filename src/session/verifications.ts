import { BroadsideError, type Level, messageOf } from "../base/mod.ts";
import type { VerificationView } from "../contract/mod.ts";
import type { VerifyEvent, VerifyThread } from "../image/mod.ts";
import type { Store } from "../store/mod.ts";
import type { ImageCatalog, ListedImage } from "./images.ts";
import type { Notices } from "./notices.ts";

/** Checks the image at a path elsewhere than on the calling thread; `on` hears how far it is and how it ended. */
export type StartVerification = (path: string, on: (event: VerifyEvent) => void) => VerifyThread;

/** What `Verifications` work with. */
export interface VerificationParts {
  images: ImageCatalog;
  store: Pick<Store, "setting" | "commit">;
  notices: Notices;
  /** None are made when not given. */
  start?: StartVerification;
  now(): number;
  log(level: Level, event: string, fields: Record<string, unknown>): void;
}

/** Images checked at a time: each keeps a disk and a core busy, which streams need as well. */
const MOST_RUNNING = 2;
/** Results that are kept. */
const MOST_KEPT = 1000;
/** The setting that they are kept under. */
const SETTING = "image_verifications";

/** A check as it is kept: with what tells whether the file is still the one that was checked. */
interface Verification extends Omit<VerificationView, "current"> {
  fileSize: number;
  modifiedAt: number;
}

/** Checks of images in the background, one at a time for each; the latest result of each image outlives the server. */
export class Verifications {
  readonly #parts: VerificationParts;
  /** By the image's name. */
  readonly #latest = new Map<string, Verification>();
  readonly #threads = new Map<string, VerifyThread>();
  #last = 0;

  constructor(parts: VerificationParts) {
    this.#parts = parts;
    for (const each of (parts.store.setting(SETTING) ?? []) as Verification[]) {
      this.#latest.set(each.image, each);
      this.#last = Math.max(this.#last, Number(each.id));
    }
  }

  /** The latest of each image, newest first; those of the given numbers where any are given. */
  list(ids?: ReadonlySet<number>): VerificationView[] {
    if (!this.#latest.size) return [];
    const files = this.#files();
    return [...this.#latest.values()].filter(({ id }) => !ids || ids.has(Number(id)))
      .sort((a, b) => Number(b.id) - Number(a.id)).map((each) => view(each, files.get(each.image)));
  }

  /** The latest of an image. */
  of({ name }: { name: string }): VerificationView | null {
    const latest = this.#latest.get(name);
    return latest ? view(latest, this.#files().get(name)) : null;
  }

  /** Begins to check an image, or gives the check that goes on. Throws `image.verify`. */
  begin(image: ListedImage): VerificationView {
    const { start, now, log } = this.#parts, { name, root, path, fileSize, modifiedAt } = image;
    if (this.#threads.has(name)) return view(this.#latest.get(name)!, image);
    if (!start) throw refused(name, "this server has no threads for it. Run broadside image verify.");
    if (this.#threads.size >= MOST_RUNNING) {
      const others = [...this.#threads.keys()].join(" and ");
      throw refused(name, `${others} are being verified. Wait until one of them is through.`);
    }
    const verification: Verification = {
      ...{ id: String(++this.#last), image: name, root, state: "running" as const },
      ...{ done: 0, total: image.diskSize, startedAt: now(), endedAt: null, reason: null },
      ...{ fileSize, modifiedAt },
    };
    this.#threads.set(name, start(path, (event) => this.#heard(verification, event)));
    this.#latest.set(name, verification);
    log("info", "image verification began", { image: name });
    this.#changed(verification);
    return view(verification, image);
  }

  /** The image is no more: ends its check and forgets its result. */
  forget(name: string): void {
    this.#threads.get(name)?.stop();
    this.#threads.delete(name);
    if (this.#latest.delete(name)) this.#save();
  }

  /** Ends the checks that go on; the results before them stay. */
  close(): void {
    for (const thread of this.#threads.values()) thread.stop();
    this.#threads.clear();
  }

  #heard(verification: Verification, event: VerifyEvent): void {
    const { image } = verification;
    if (this.#latest.get(image) !== verification || verification.state !== "running") return;
    if (event.type === "progress") {
      verification.root = event.root;
      verification.done = event.done;
      verification.total = event.total;
      return this.#changed(verification);
    }
    this.#threads.delete(image);
    verification.endedAt = this.#parts.now();
    if (event.type === "good") verification.state = "good";
    else {
      verification.state = event.code === "image.corrupt" ? "bad" : "failed";
      verification.reason = event.message;
    }
    this.#tell(verification);
    this.#save();
    this.#changed(verification);
  }

  #tell({ image, root, state, reason }: Verification): void {
    const { log } = this.#parts;
    if (state === "good") log("info", "image verified: it is good", { image, root });
    else if (state === "bad") log("error", "image verified: it is damaged", { image, root, reason });
    else log("warn", "image could not be verified", { image, reason });
  }

  #changed({ id }: Verification): void {
    this.#parts.notices.send({ type: "verification", verification: Number(id) });
  }

  #save(): void {
    const ended = [...this.#latest.values()].filter(({ state }) => state !== "running").slice(-MOST_KEPT);
    try {
      this.#parts.store.commit({ settings: [{ key: SETTING, value: ended }] });
    } catch (error) {
      this.#parts.log("error", "results of image verifications could not be saved", {
        reason: messageOf(error),
      });
    }
  }

  /** The files as they are now; none where the storage cannot be read. */
  #files(): Map<string, ListedImage> {
    try {
      return new Map(this.#parts.images.list().map((image) => [image.name, image]));
    } catch {
      return new Map();
    }
  }
}

function view(
  { fileSize, modifiedAt, ...kept }: Verification,
  file: ListedImage | undefined,
): VerificationView {
  return { ...kept, current: file?.fileSize === fileSize && file.modifiedAt === modifiedAt };
}

function refused(name: string, why: string): BroadsideError {
  return new BroadsideError("image.verify", `Cannot verify ${name} now: ${why}`);
}
