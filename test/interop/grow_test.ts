import assert from "node:assert/strict";
import { listPartitions, openDisk } from "../../src/disk/mod.ts";
import { createImage, type Manifest, openImage, restoreImage } from "../../src/image/mod.ts";
import "../../src/image/testing/sample.ts";
import { haveTools, run } from "../../src/image/testing/tools.ts";
import { runProgram } from "../../src/sys/mod.ts";
import { finishDisk, fitTable } from "../../src/target/finish.ts";
import { tellKernel } from "../../src/target/kernel_partitions.ts";
import { withPartition } from "../../src/target/partition_access.ts";
import { skipped } from "../support/namespace.ts";

/** Disks of real tools' making, on loop devices that the kernel partitions, go to larger ones and are held against the same tools. */

interface Sample {
  what: string;
  /** Programs beyond those that every sample needs. */
  tools: string[];
  /** Megabytes of the image's disk and of the larger one. */
  from: number;
  to: number;
  sectorSize?: number;
  /** sgdisk's arguments, or sfdisk's input. */
  table: string[] | string;
  /** Makes file systems, by number of partition. */
  make: Record<number, (node: string) => void>;
  /** Which partition is expected to grow; without it none, for this reason. */
  grows?: number;
  left?: RegExp;
  /** Looks at the last partition afterwards; `before` is what it held. */
  check?: (node: string) => void;
}

const FILES = "/usr/share/common-licenses";

function fillMounted(node: string, type: string): void {
  within(node, type, (directory) => run(["sh", "-c", `cp -rL ${FILES} ${directory}/files && sync`]));
}

function sameFiles(node: string, type: string): void {
  within(node, type, (directory) => run(["sh", "-c", `diff -r ${FILES} ${directory}/files`]));
}

function within(node: string, type: string, act: (directory: string) => void): void {
  const directory = Deno.makeTempDirSync();
  run(["mount", "-t", type, node, directory]);
  try {
    act(directory);
  } finally {
    run(["umount", directory]);
    Deno.removeSync(directory);
  }
}

const ext4 = (node: string) => {
  run(["mke2fs", "-q", "-t", "ext4", "-L", "root", node]);
  fillMounted(node, "ext4");
};
const checkExt4 = (least: number) => (node: string) => {
  run(["e2fsck", "-fn", node]);
  const [, blocks] = /Block count: +(\d+)/.exec(run(["dumpe2fs", "-h", node]))!;
  const [, size] = /Block size: +(\d+)/.exec(run(["dumpe2fs", "-h", node]))!;
  assert(Number(blocks) * Number(size) >= least << 20, `${blocks} blocks of ${size}`);
  sameFiles(node, "ext4");
};
const ntfs = (node: string) => {
  run(["mkntfs", "-q", "-F", "-f", "-L", "Windows", node]);
  run(["sh", "-c", `ntfscp -q -f ${node} ${FILES}/GPL-3 GPL-3`]);
};
const checkNtfs = (least: number) => (node: string) => {
  const said = run(["ntfsresize", "--info", "--no-progress-bar", node]);
  const [, size] = /Current volume size: (\d+) bytes/.exec(said)!;
  assert(Number(size) >= least << 20, said);
  run(["sh", "-c", `ntfscat -f ${node} GPL-3 | cmp - ${FILES}/GPL-3`]);
};
const vfat = (node: string) => void run(["mkfs.vfat", "-n", "ESP", node]);

const ESP_ROOT = ["-o", "-n1:1M:+16M", "-t1:EF00", "-n2:0:0", "-t2:8300", "-c2:root"];

const SAMPLES: Sample[] = [
  {
    what: "GPT with EFI and ext4",
    tools: [],
    from: 80,
    to: 300,
    table: ESP_ROOT,
    make: { 1: vfat, 2: ext4 },
    grows: 2,
    check: checkExt4(280),
  },
  {
    what: "GPT with sectors of 4096 bytes and ext4",
    tools: [],
    from: 80,
    to: 200,
    sectorSize: 4096,
    table: ["-o", "-n1:0:+20M", "-t1:8300", "-n2:0:0", "-t2:8300"],
    make: { 2: ext4 },
    grows: 2,
    check: checkExt4(175),
  },
  {
    what: "GPT with NTFS",
    tools: ["mkntfs", "ntfscp", "ntfscat"],
    from: 60,
    to: 250,
    table: ["-o", "-n1:1M:+8M", "-t1:0C01", "-n2:0:0", "-t2:0700"],
    make: { 2: ntfs },
    grows: 2,
    check: checkNtfs(235),
  },
  {
    what: "GPT with xfs",
    tools: ["mkfs.xfs", "xfs_growfs", "xfs_repair"],
    from: 340,
    to: 600,
    table: ["-o", "-n1:1M:0", "-t1:8300"],
    make: {
      1: (node) => {
        run(["mkfs.xfs", "-q", node]);
        fillMounted(node, "xfs");
      },
    },
    grows: 1,
    check: (node) => {
      run(["xfs_repair", "-n", node]);
      sameFiles(node, "xfs");
      within(node, "xfs", (directory) => assert(megabytes(directory) > 500));
    },
  },
  {
    what: "GPT with btrfs",
    tools: ["mkfs.btrfs", "btrfs"],
    from: 150,
    to: 400,
    table: ["-o", "-n1:1M:0", "-t1:8300"],
    make: {
      1: (node) => {
        run(["mkfs.btrfs", "-q", node]);
        fillMounted(node, "btrfs");
      },
    },
    grows: 1,
    check: (node) => {
      run(["btrfs", "check", node]);
      sameFiles(node, "btrfs");
      within(node, "btrfs", (directory) => assert(megabytes(directory) > 350));
    },
  },
  {
    what: "MBR with a primary NTFS",
    tools: ["mkntfs", "ntfscp", "ntfscat"],
    from: 60,
    to: 200,
    table: "label: dos\nstart=2048, size=20480, type=83\nstart=22528, type=7\n",
    make: { 2: ntfs },
    grows: 2,
    check: checkNtfs(180),
  },
  {
    what: "MBR with logical partitions and ext4",
    tools: [],
    from: 90,
    to: 250,
    table:
      "label: dos\nsize=10M, type=83, bootable\ntype=f\nsize=10M, type=82\nsize=20M, type=83\nsize=30M, type=83\n",
    make: { 1: ext4, 7: ext4 },
    grows: 7,
    check: checkExt4(190),
  },
  {
    what: "GPT that ends with swap",
    tools: ["mkswap"],
    from: 60,
    to: 120,
    table: ["-o", "-n1:1M:+40M", "-t1:8300", "-n2:0:0", "-t2:8200"],
    make: { 1: ext4, 2: (node) => void run(["mkswap", node]) },
    left: /partition 2, its last one, is swap space/,
  },
  {
    what: "GPT that ends with FAT",
    tools: [],
    from: 60,
    to: 120,
    table: ["-o", "-n1:1M:0", "-t1:0700"],
    make: { 1: vfat },
    left: /FAT stays as it is/,
    check: (node) => void run(["fsck.vfat", "-n", node]),
  },
  {
    what: "GPT with an NTFS that Windows has to check first",
    tools: ["mkntfs", "ntfscp", "ntfscat"],
    from: 60,
    to: 120,
    table: ["-o", "-n1:1M:0", "-t1:0700"],
    make: {
      1: (node) => {
        ntfs(node);
        // The dirty flag of $Volume, as an interrupted write leaves it.
        run(["ntfsresize", "--force", "--no-progress-bar", "--size", "40M", node]);
      },
    },
    left: /ntfsresize ended with 1/,
  },
  {
    what: "GPT with an ext4 too damaged to mend by itself",
    tools: ["debugfs"],
    from: 60,
    to: 120,
    table: ["-o", "-n1:1M:0", "-t1:8300"],
    make: {
      1: (node) => {
        ext4(node);
        run(["debugfs", "-w", "-R", "clri <2>", node]);
      },
    },
    left: /e2fsck ended with 4/,
  },
];

const ready = Deno.uid() === 0 && haveTools(
  ...["losetup", "sgdisk", "sfdisk", "mke2fs", "e2fsck", "resize2fs", "dumpe2fs", "ntfsresize"],
  ...["mkfs.vfat", "fsck.vfat", "mount", "mknod"],
);
if (!ready) skipped("growing partitions", "needs root, loop devices and the tools named above");

for (const sample of SAMPLES) {
  Deno.test({
    name: `${sample.what} on a larger disk`,
    ignore: !ready || !haveTools(...sample.tools),
    fn: () => deploy(sample),
  });
}

async function deploy(sample: Sample): Promise<void> {
  const directory = Deno.makeTempDirSync(), { from, to, sectorSize = 512 } = sample;
  const source = attach(`${directory}/source`, from, sectorSize);
  const target = attach(`${directory}/target`, to, sectorSize);
  try {
    await makeSource(source, sample);
    const { manifest } = await createImage(source, `${directory}/a.img.zst`);
    assert.equal(manifest.sectorSize, sectorSize);
    const image = openImage(`${directory}/a.img.zst`);
    run(["sh", "-c", `yes leftovers | dd of=${target} bs=1M iflag=fullblock count=${to} status=none`]);
    await restoreImage(image, target);
    image.close();
    const outcome = await finish(target, manifest);
    checkTable(target, sample, outcome);
    const last = listPartitions(target).at(-1)!;
    if (sample.grows === undefined) {
      assert.match(String(outcome.fields.why), sample.left!);
      assert.equal(last.size, manifest.partitions.find(({ number }) => number === last.number)!.size);
    } else {
      assert.equal(outcome.event, "the last partition and its file system grew", JSON.stringify(outcome));
      assert.deepEqual([outcome.fields.partition, outcome.fields.to], [sample.grows, last.size]);
      assert.equal(last.number, sample.grows);
      assert((last.firstByte + last.size) % (1 << 20) === 0);
      assert((to << 20) - last.firstByte - last.size <= 2 << 20);
    }
    await onPartition(target, last, (node) => sample.check?.(node));
  } finally {
    run(["losetup", "-d", source]);
    run(["losetup", "-d", target]);
    Deno.removeSync(directory, { recursive: true });
  }
}

Deno.test({
  name: "A file in place of a disk grows as well, by loop devices of its partitions",
  ignore: !ready,
  async fn() {
    const directory = Deno.makeTempDirSync(), path = `${directory}/target`;
    const source = attach(`${directory}/source`, 80, 512);
    try {
      await makeSource(source, SAMPLES[0]);
      const { manifest } = await createImage(source, `${directory}/a.img.zst`);
      Deno.writeFileSync(path, new Uint8Array());
      Deno.truncateSync(path, 200 << 20);
      const image = openImage(`${directory}/a.img.zst`);
      await restoreImage(image, path);
      image.close();
      const outcome = await finish(path, manifest);
      assert.equal(outcome.event, "the last partition and its file system grew", JSON.stringify(outcome));
      assert.match(run(["sgdisk", "-v", path]), /No problems found/);
      const { firstByte } = manifest.partitions[1], size = Number(outcome.fields.to);
      const part = { firstByte, size };
      await withPartition({ path, isBlockDevice: false }, part, runProgram, (node) => {
        checkExt4(180)(node);
        return Promise.resolve();
      });
    } finally {
      run(["losetup", "-d", source]);
      Deno.removeSync(directory, { recursive: true });
    }
  },
});

async function makeSource(source: string, { table, make }: Sample): Promise<void> {
  if (typeof table === "string") {
    run(["sh", "-c", `printf '${table.replaceAll("\n", "\\n")}' | sfdisk -q ${source}`]);
  } else run(["sgdisk", ...table, source]);
  await tellKernel(source, runProgram);
  for (const partition of listPartitions(source)) {
    const maker = make[partition.number];
    if (maker) await onPartition(source, partition, maker);
  }
  run(["blockdev", "--flushbufs", source]);
}

interface Told {
  event: string;
  fields: Record<string, unknown>;
}

/** As a deployment does once the image is on the disk; gives what is told of growing. */
async function finish(path: string, manifest: Manifest): Promise<Told> {
  const told: Told[] = [];
  const log = (_level: string, event: string, fields: Record<string, unknown> = {}) => {
    told.push({ event, fields });
  };
  const disk = openDisk(path, { write: true, exclusive: true });
  fitTable(disk, manifest, log);
  disk.close();
  await finishDisk({ path, manifest, grow: true, bootEntry: false, run: runProgram, log, tell: () => {} });
  const about = told.filter(({ event }) => /last partition/.test(event));
  assert.equal(about.length, 1, JSON.stringify(told));
  return about[0];
}

function checkTable(disk: string, { table, to, sectorSize = 512 }: Sample, { fields }: Told): void {
  if (typeof table === "string") {
    assert.match(run(["sfdisk", "--verify", disk]), /No errors detected/);
    return;
  }
  assert.match(run(["sgdisk", "-v", disk]), /No problems found/);
  assert.match(run(["sfdisk", "--verify", disk]), /No errors detected/);
  const printed = run(["sgdisk", "-p", disk]);
  const [, last] = /last usable sector is (\d+)/.exec(printed)!;
  assert.equal(
    Number(last),
    (to << 20) / sectorSize - 2 - 16384 / sectorSize,
    `${printed} ${JSON.stringify(fields)}`,
  );
}

function attach(file: string, megabytes: number, sectorSize: number): string {
  Deno.writeFileSync(file, new Uint8Array());
  Deno.truncateSync(file, megabytes << 20);
  return run(["losetup", "--show", "-P", "-b", `${sectorSize}`, "-f", file]).trim();
}

async function onPartition(
  path: string,
  partition: { firstByte: number; size: number },
  act: (node: string) => void,
): Promise<void> {
  await withPartition(
    { path, isBlockDevice: true },
    partition,
    runProgram,
    (node) => Promise.resolve(act(node)),
  );
}

function megabytes(directory: string): number {
  return Number(run(["df", "-BM", "--output=size", directory]).split("\n")[1].trim().slice(0, -1));
}
