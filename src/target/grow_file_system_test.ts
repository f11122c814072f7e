import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { type FileSystemGrower, growerOf } from "./grow_file_system.ts";

/** Programs that end as told, and what was run. */
function tools(
  ends: Record<string, { code?: number; stdout?: string; stderr?: string }> = {},
  missing: string[] = [],
) {
  const ran: string[] = [], inputs: (string | undefined)[] = [];
  return {
    ran,
    inputs,
    has: (program: string) => !missing.includes(program),
    run: (words: string[], options?: { input?: string }) => {
      ran.push(words.filter((word) => !word.includes("broadside-")).join(" "));
      inputs.push(options?.input);
      return Promise.resolve({ code: 0, stdout: "", stderr: "", ...ends[words[0]] });
    },
  };
}

function grower(type: string, given: ReturnType<typeof tools>): FileSystemGrower {
  const found = growerOf(type, given);
  ok(typeof found !== "string", String(found));
  return found;
}

const GROWN = { stdout: "Successfully resized NTFS on device 'n'.\n" };
const RUNS: [type: string, ran: string[]][] = [
  ["ext4", ["e2fsck -f -p n", "resize2fs n"]],
  ["ntfs", [
    "ntfsresize --info --no-progress-bar n",
    "ntfsresize --force --no-progress-bar n",
    "ntfsfix --clear-dirty n",
  ]],
  ["xfs", ["mount -t xfs -o nouuid n", "umount", "mount -t xfs -o nouuid n", "xfs_growfs", "umount"]],
  ["btrfs", ["mount -t btrfs n", "umount", "mount -t btrfs n", "btrfs filesystem resize max", "umount"]],
  ["LVM2_member", ["pvresize n"]],
];
for (const [type, ran] of RUNS) {
  Deno.test(`grow: ${type} by its own tools`, async () => {
    const given = tools({ ntfsresize: GROWN }), found = grower(type, given);
    await found.check("n");
    await found.grow("n");
    deepEqual(given.ran, ran);
  });
}

Deno.test("grow: ntfsresize is answered, and what it says counts, not how it ends", async () => {
  const given = tools({ ntfsresize: GROWN });
  await grower("ntfs", given).grow("n");
  equal(given.inputs[0], "y\n");
  const silent = tools({ ntfsresize: { stdout: "Are you sure you want to proceed (y/[n])? " } });
  await rejects(grower("ntfs", silent).grow("n"), { code: "grow.resize" });
});

const FAILURES: [
  type: string,
  step: "check" | "grow",
  ends: Record<string, { code: number }>,
  fails: boolean,
][] = [
  ["ext4", "check", { e2fsck: { code: 1 } }, false],
  ["ext4", "check", { e2fsck: { code: 3 } }, false],
  ["ext4", "check", { e2fsck: { code: 4 } }, true],
  ["ext4", "check", { e2fsck: { code: 5 } }, true],
  ["ext3", "grow", { resize2fs: { code: 1 } }, true],
  ["ntfs", "check", { ntfsresize: { code: 1 } }, true],
  ["xfs", "check", { mount: { code: 32 } }, true],
  ["xfs", "grow", { xfs_growfs: { code: 1 } }, true],
  ["btrfs", "grow", { umount: { code: 32 } }, true],
  ["LVM2_member", "grow", { pvresize: { code: 5 } }, true],
];
for (const [type, step, ends, fails] of FAILURES) {
  const [[program, { code }]] = Object.entries(ends);
  Deno.test(`grow: ${program} ending with ${code} ${fails ? "fails" : "is fine"} (${type}, ${step})`, async () => {
    const outcome = grower(type, tools(ends))[step]("n");
    if (fails) await rejects(outcome, (error: Error) => error.message.startsWith(program));
    else await outcome;
  });
}

Deno.test("grow: xfs and btrfs are unmounted when growing fails", async () => {
  const given = tools({ xfs_growfs: { code: 1 } });
  await rejects(grower("xfs", given).grow("n"));
  equal(given.ran.at(-1), "umount");
});

const LEFT: [type: string, missing: string[], why: RegExp][] = [
  ["vfat", [], /FAT stays as it is/],
  ["crypto_LUKS", [], /LUKS/],
  ["BitLocker", [], /inside Windows/],
  ["squashfs", [], /nothing here grows squashfs/],
  ["", [], /not known/],
  ["ext4", ["resize2fs"], /needs resize2fs, which this system lacks/],
  ["LVM2_member", ["pvresize"], /pvresize/],
];
for (const [type, missing, why] of LEFT) {
  Deno.test(`grow: ${type || "an unknown file system"}${missing.length ? " without its tool" : ""} is left`, () =>
    match(String(growerOf(type, tools({}, missing))), why));
}
