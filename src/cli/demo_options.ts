import { parseArgs } from "node:util";
import { BroadsideError } from "../base/mod.ts";

export const DEMO_HELP =
  `broadside demo: make an image of a real disk, deploy it to several targets on this machine, compare

  --targets N    how many targets, each a program of its own with its own disk; 8 by default
  --size MB      how much of this machine's files to put on the disk; 300 by default
  --image FILE   deploy this image instead of making one
  --keep         leave disks, image and logs behind and say where
  --json         one JSON object at the end instead of text

Everything happens in a temporary folder and on the loopback interface; nothing of the machine is changed.
`;

/** What the demo is asked for. */
export interface DemoOptions {
  help: boolean;
  targets: number;
  /** Bytes. */
  size: number;
  image?: string;
  keep: boolean;
  json: boolean;
}

/** Flags of `broadside demo`. */
export const DEMO_FLAGS = {
  targets: { type: "string", default: "8" },
  size: { type: "string", default: "300" },
  image: { type: "string" },
  keep: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** The options of a command line. Throws `cli.usage`. */
export function demoOptions(args: string[]): DemoOptions {
  const { values } = parseArgs({
    args,
    options: DEMO_FLAGS,
  });
  const { image, keep, json, help } = values;
  const targets = whole("--targets", values.targets, 1, 100);
  const size = whole("--size", values.size, 1, 100_000) * 1e6;
  return { help, targets, size, image, keep, json };
}

function whole(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new BroadsideError(
    "cli.usage",
    `Cannot run the demo: ${option} must be a whole number from ${least} to ${most}, current value is ${text}`,
  );
}
