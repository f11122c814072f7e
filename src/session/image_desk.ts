import { BroadsideError } from "../base/mod.ts";
import type { DiskLayoutView, ImageDetailView, ImageView, VerificationView } from "../contract/mod.ts";
import { IMAGE_SUFFIX, imageLayout, openImage } from "../image/mod.ts";
import type { ListedImage } from "./images.ts";
import { isRunning } from "./model.ts";
import { removeImageFile } from "./remove_image.ts";
import type { Runner } from "./runner.ts";

/** The images of the storage, in the words of the contract. Every method may throw `image.directory`. */
export class ImageDesk {
  readonly #runner: Runner;
  /** By what the catalog gives as long as a file is the same. */
  readonly #layouts = new WeakMap<ListedImage, DiskLayoutView>();

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  /** By name; damaged ones with `error`. */
  list(): ImageView[] {
    return this.#runner.options.images.list().map(withoutPath);
  }

  /** One with its disk's layout. Throws `image.not_found`. */
  get(name: string): ImageDetailView {
    const image = this.#find(name);
    const { sessions, schedules, templates } = this.#users(image);
    const numbers = (of: { id: number }[]) => of.map(({ id }) => String(id));
    return {
      ...withoutPath(image),
      layout: this.#layout(image),
      verification: this.#runner.verifications.of(image),
      usedBy: {
        sessions: numbers(sessions),
        schedules: numbers(schedules),
        templates: numbers(templates),
      },
    };
  }

  /** The latest check of each image, newest first. */
  verifications(ids?: ReadonlySet<number>): VerificationView[] {
    return this.#runner.verifications.list(ids);
  }

  /** Begins to check every byte of an image, or gives the check that goes on. Throws `image.not_found` or `image.verify`. */
  verify(name: string): VerificationView {
    return this.#runner.verifications.begin(this.#find(name));
  }

  /**
   * Deletes an image's file. Throws `image.not_found`, `image.in_use` while a session or schedule needs it, and
   * `image.link`. Templates that name it stay, as they do when a file is deleted by hand.
   */
  delete(name: string): void {
    const { options: { images }, verifications, inventory, notices } = this.#runner;
    const image = this.#find(name);
    const { sessions, schedules, templates } = this.#users(image);
    const [what, first] = sessions.length ? ["session", sessions[0]] : ["schedule", schedules[0]];
    if (first) {
      throw new BroadsideError(
        "image.in_use",
        `Cannot delete ${image.name}: ${what} ${first.id} (${first.name}) needs it. ` +
          (what === "session" ? "Stop it first." : "Delete it first, or give it another image."),
      );
    }
    removeImageFile(images.directory, image.name, image.path);
    verifications.forget(image.name);
    const fields = { image: image.name, root: image.root, templates: templates.length || undefined };
    inventory.note("image deleted", fields);
    notices.send({ type: "images" });
  }

  #find(name: string): ListedImage {
    const images = this.#runner.options.images.list();
    const found = images.find((image) => image.name === name) ??
      images.find(({ path }) => path.endsWith(`/${name}`));
    if (found) return found;
    throw new BroadsideError("image.not_found", `Cannot find image ${name}: the image storage has none.`);
  }

  /** Who needs the image: sessions that run, schedules that may run again, and templates. */
  #users({ name, root }: ListedImage) {
    const { coordinator, scheduler, options: { store } } = this.#runner;
    const names = [name, name + IMAGE_SUFFIX, root].filter(Boolean);
    const means = (image: unknown) => names.includes(String(image)) || String(image).toLowerCase() === root;
    return {
      sessions: [...coordinator.sessions.values()]
        .filter((each) => isRunning(each) && (each.image === name || each.root === root)),
      schedules: [...scheduler.definitions.values()]
        .filter(({ state, options }) => state !== "over" && means(options.image)),
      templates: store.templates().filter(({ options }) => means((options as { image?: unknown }).image)),
    };
  }

  /** Null for an image that cannot be read. */
  #layout(image: ListedImage): DiskLayoutView | null {
    const known = this.#layouts.get(image);
    if (known || image.error) return known ?? null;
    const file = openImage(image.path);
    try {
      const layout = imageLayout(file);
      this.#layouts.set(image, layout);
      return layout;
    } finally {
      file.close();
    }
  }
}

function withoutPath({ path: _, ...view }: ListedImage): ImageView {
  return view;
}
