import assert from "node:assert/strict";
import { BroadsideError } from "../../src/base/mod.ts";
import { createImage, openImage, restoreImage } from "../../src/image/mod.ts";
import "../../src/image/testing/sample.ts";
import { haveTools, run } from "../../src/image/testing/tools.ts";

const ready = haveTools("losetup", "sgdisk", "mke2fs", "e2fsck", "mkfs.vfat", "fsck.vfat", "mount") &&
  haveLoop();

/** A block device over a file, as a machine's disk would be. */
function attach(file: string, megabytes: number): string {
  run(["sh", "-c", `yes leftovers | head -c ${megabytes << 20} > ${file}`]);
  return run(["losetup", "--show", "-P", "-f", file]).trim();
}

function haveLoop(): boolean {
  try {
    const file = Deno.makeTempFileSync();
    run(["losetup", "-d", attach(file, 1)]);
    Deno.removeSync(file);
    return true;
  } catch {
    console.log("skipped: loop devices are not available (they need root)");
    return false;
  }
}

/** A partition as a block device of its own: partition nodes do not appear where no udev runs. */
function attachPart(disk: string, firstMegabyte: number, megabytes: number): string {
  const place = ["--offset", `${firstMegabyte << 20}`, "--sizelimit", `${megabytes << 20}`];
  return run(["losetup", "--show", "-f", ...place, disk]).trim();
}

function withPart(disk: string, first: number, size: number, use: (part: string) => void): void {
  const part = attachPart(disk, first, size);
  try {
    use(part);
  } finally {
    run(["losetup", "-d", part]);
  }
}

Deno.test({
  name: "a disk with GPT, EFI and root partitions goes from device to device, and a mounted one is refused",
  ignore: !ready,
  async fn() {
    const directory = Deno.makeTempDirSync(),
      mountPoint = `${directory}/mount`,
      path = `${directory}/a.img.zst`;
    Deno.mkdirSync(mountPoint);
    const source = attach(`${directory}/source`, 80), target = attach(`${directory}/target`, 90);
    try {
      run(["sh", "-c", `dd if=/dev/zero of=${source} bs=1M count=1 status=none`]);
      run([
        "sgdisk",
        "-o",
        "-n1:1M:+20M",
        "-t1:EF00",
        "-c1:EFI",
        "-n2:21M:+50M",
        "-t2:8300",
        "-c2:root",
        source,
      ]);
      withPart(source, 1, 20, (part) => void run(["mkfs.vfat", "-n", "BOOT", part]));
      withPart(source, 21, 50, (part) => {
        run(["mke2fs", "-q", "-t", "ext4", "-L", "root", "-E", "nodiscard", part]);
        run(["mount", part, mountPoint]);
        run(["sh", "-c", `cp -r /etc ${mountPoint}/ && sync`]);
        run(["umount", mountPoint]);
      });

      const { manifest, unusedChunks } = await createImage(source, path);
      assert.equal(manifest.tableKind, "gpt");
      const found = manifest.partitions.map(({ name, fileSystem, label, usedBytes, size }) =>
        [name, fileSystem, label, usedBytes < size / 2].join()
      );
      assert.deepEqual(found, ["EFI,vfat,BOOT,true", "root,ext4,root,true"]);
      assert(unusedChunks > 30);

      const image = openImage(path);
      run(["mke2fs", "-q", "-F", target]);
      run(["mount", target, mountPoint]);
      await assert.rejects(
        restoreImage(image, target),
        (error: unknown) => error instanceof BroadsideError && error.code === "disk.mounted",
      );
      run(["umount", mountPoint]);
      await restoreImage(image, target);
      image.close();
      withPart(target, 1, 20, (part) => void run(["fsck.vfat", "-n", part]));
      withPart(target, 21, 50, (part) => {
        run(["e2fsck", "-fn", part]);
        run(["mount", "-o", "ro", part, mountPoint]);
        run(["diff", "-r", "--no-dereference", "/etc", `${mountPoint}/etc`]);
        run(["umount", mountPoint]);
      });
      assert.match(run(["sgdisk", "-p", target]), /20\.0 MiB +EF00 +EFI/);
    } finally {
      run(["sh", "-c", `umount ${mountPoint} 2>/dev/null || true`]);
      run(["losetup", "-d", source]);
      run(["losetup", "-d", target]);
      Deno.removeSync(directory, { recursive: true });
    }
  },
});
