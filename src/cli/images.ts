import { BroadsideError } from "../base/mod.ts";
import type { ImageDetailView, ImageView, VerificationView } from "../contract/mod.ts";
import { askConsent } from "./ask.ts";
import { type Call, type Command, exactly, runCommand } from "./command.ts";
import { COMMAND_HELP } from "./image_help.ts";
import { ProgressLine, terminalColumns } from "./image_progress.ts";
import { describeCheck, describeStored, imageTable } from "./images_view.ts";

/** Milliseconds between looks at a check. */
const EVERY = 250;

/** Flags beside those of every command about a server. */
export const IMAGES_FLAGS = { yes: { type: "boolean" } } as const;

/** Commands about the images of a running server. */
const COMMANDS = { list, show, check, delete: remove } satisfies Record<string, Command>;

/** `broadside image list|show|check|delete` of a server. Returns the exit code; throws what the server answers. */
export function imagesCommand(name: keyof typeof COMMANDS, args: string[]): Promise<number> {
  return runCommand("image", COMMAND_HELP[name], IMAGES_FLAGS, COMMANDS, [name, ...args]);
}

async function list({ api, words, print }: Call): Promise<void> {
  exactly("image", words);
  const images = await api.get<ImageView[]>("images");
  print(images, () => imageTable(images));
}

async function show({ api, words, print }: Call): Promise<void> {
  const image = await api.get<ImageDetailView>(path(words));
  print(image, () => describeStored(image, terminalColumns()));
}

async function check({ api, words, print }: Call): Promise<number> {
  let now = await api.post<VerificationView>(`${path(words)}/verify`, {});
  // Another may have begun it.
  const line = new ProgressLine("Checking", now.done);
  try {
    while (now.state === "running") {
      if (now.total > 0) line.update(now);
      await new Promise((resolve) => setTimeout(resolve, EVERY));
      now = await latest(api, now);
    }
  } finally {
    line.clear();
  }
  print(now, () => describeCheck(now));
  return now.state === "good" ? 0 : 1;
}

async function latest(api: Call["api"], { id, image }: VerificationView): Promise<VerificationView> {
  const found = (await api.get<VerificationView[]>("images/verifications")).find((each) => each.id === id);
  if (found) return found;
  throw new BroadsideError(
    "cli.check",
    `Cannot tell how the check of ${image} ended: the server knows nothing of it any more. Check it again.`,
  );
}

async function remove({ api, words, flags, print }: Call): Promise<void> {
  const where = path(words), [name] = words;
  if (!flags.yes) askConsent(`delete ${name}`, `The server will delete ${name} for good. Go on?`);
  await api.delete(where);
  print({ deleted: name }, () => `Deleted ${name}.`);
}

function path(words: string[]): string {
  return `images/${encodeURIComponent(exactly("image", words, "NAME")[0])}`;
}
