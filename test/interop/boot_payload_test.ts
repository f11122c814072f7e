import assert from "node:assert/strict";
import { sha256 } from "../../scripts/boot/cache.ts";
import { readPayload } from "../../scripts/boot/payload.ts";
import { mustBeSigned } from "../../scripts/boot/signed.ts";
import { haveTools, run } from "../../src/image/testing/tools.ts";
import { bytesContent, type CpioEntry, writeCpio } from "../../src/media/mod.ts";
import { Random } from "../../src/base/mod.ts";
import { BootedMachine, type ServedFiles } from "../support/booted_machine.ts";

const root = new URL("../..", import.meta.url).pathname;
const files = `${root}dist/boot/files`;

Deno.test({
  name: "GNU cpio unpacks what writeCpio packs",
  ignore: !haveTools("cpio"),
  async fn() {
    const directory = Deno.makeTempDirSync(), random = new Random(2);
    try {
      const contents = [0, 1, 511, 512, 70_000].map((size) => random.bytes(size));
      const entries: CpioEntry[] = contents.map((bytes, i) => ({
        ...{ kind: "file", path: `deep/er/file ${i} ☃`, content: bytesContent(bytes), mode: 0o640, mtime: i },
      }));
      entries.push({ kind: "symlink", path: "deep/link", target: "er" });
      entries.push({ kind: "character device", path: "dev/console", major: 5, minor: 1 });
      const archive = await new Response(ReadableStream.from(writeCpio(entries)))
        .bytes();
      Deno.writeFileSync(`${directory}/a.cpio`, archive);
      const list = run(["sh", "-c", `cpio --quiet -itv < ${directory}/a.cpio`]);
      assert.match(list, /^crw-r--r-- +1 root +root +5, +1 .* dev\/console$/m);
      assert.match(list, /^lrwxrwxrwx .* deep\/link -> er$/m);
      run(["sh", "-c", `cd ${directory} && cpio --quiet -idm 'deep/*' deep < a.cpio`]);
      contents.forEach((bytes, i) => {
        const path = `${directory}/deep/link/file ${i} ☃`, { mode, mtime } = Deno.statSync(path);
        assert.deepEqual(Deno.readFileSync(path), bytes);
        assert.deepEqual([mode! & 0o7777, mtime!.getTime()], [0o640, i * 1000]);
      });
    } finally {
      Deno.removeSync(directory, { recursive: true });
    }
  },
});

Deno.test("shells take the first stage's scripts", () => {
  for (
    const path of [
      "boot/init",
      ...[...Deno.readDirSync(`${root}boot/stage1`)].map(({ name }) => `boot/stage1/${name}`),
    ]
  ) {
    run(["sh", "-n", root + path]);
  }
});

function lacksPayload(): boolean {
  try {
    Deno.statSync(`${root}dist/boot/payload.bin`);
    return false;
  } catch {
    console.log("skipped: there is no dist/boot/payload.bin; scripts/dev boot makes it");
    return true;
  }
}

const noPayload = lacksPayload();

Deno.test({
  name: "the payload holds its files, signed where Secure Boot looks",
  ignore: noPayload,
  async fn() {
    const payload = readPayload(Deno.readFileSync(`${root}dist/boot/payload.bin`));
    for (const [name, bytes] of payload) {
      assert.equal(
        await sha256(new Uint8Array(bytes)),
        await sha256(Deno.readFileSync(`${files}/${name}`)),
        name,
      );
    }
    for (const name of ["vmlinuz", "shimx64.efi", "grubx64.efi"]) mustBeSigned(name, payload.get(name)!);
    const { sizes, packages } = JSON.parse(new TextDecoder().decode(payload.get("manifest.json")));
    for (const [name, size] of Object.entries(sizes)) assert.equal(payload.get(name)!.length, size, name);
    const licences = new TextDecoder().decode(payload.get("LICENSES.txt"));
    for (const { name, licences: names } of packages) {
      assert(names.length > 0, `${name} has no licence`);
      assert(licences.includes(`\n${name} `), `${name} is not in LICENSES.txt`);
    }
    assert(sizes["stage1.img"] <= 12e6 && sizes["tools.squashfs"] <= 45e6, "larger than it should get");
  },
});

const canBoot = !noPayload && haveTools("qemu-system-x86_64");

/** Every program must at least find its libraries. */
const TRY_TOOLS = `#!/bin/sh
echo "PROGRAM started with $*"
for each in partclone.ext4 ntfsresize mkfs.ext4 mkfs.vfat mkfs.btrfs mkfs.xfs sgdisk sfdisk parted lsblk blkid \\
  wimlib-imagex hivexsh smartctl efibootmgr nvme mount.ntfs-3g resize2fs; do
  path=$(which $each) || echo "PROGRAM lacks $each"
  /lib64/ld-linux-x86-64.so.2 --list "$path" | grep 'not found' && echo "PROGRAM $each lacks libraries"
done
dd if=/dev/zero of=/run/disk bs=1M count=64 2>/dev/null
for each in "ext4 -q" vfat "ntfs -q -F"; do
  mkfs.$each /run/disk >/dev/null && mkdir -p /mnt && /usr/bin/mount -o loop /run/disk /mnt && echo "PROGRAM mounts $each"
  umount /mnt
done
lsblk -dno NAME,SIZE | sed 's/^/PROGRAM sees /'
sed -n 's/^MemAvailable: */PROGRAM has memory left: /p' /proc/meminfo
echo poweroff >/run/after
`;

Deno.test({
  name: "a machine boots the payload, runs the program with its tools, and switches off as it says",
  ignore: !canBoot,
  async fn() {
    const served = await serve(TRY_TOOLS);
    await using machine = new BootedMachine(files, served, { session: "s1", mac: "52:54:00:00:be:ef" });
    await machine.hear(/PROGRAM started with --target --init --server 10\.0\.2\.2:\d+ --session s1/);
    await machine.hear(/Switching this machine off/);
    await machine.end();
    const said = machine.lines.filter((line) => line.includes("PROGRAM"));
    assert.deepEqual(said.filter((line) => line.includes("lacks")), []);
    for (const expected of [/mounts ext4/, /mounts vfat/, /mounts ntfs/, /sees vda +16M/]) {
      assert(said.some((line) => expected.test(line)), `${expected} in\n${machine.lines.join("\n")}`);
    }
    assert.deepEqual(machine.reports, []);
  },
});

Deno.test({
  name: "a program that fails is reported, and Enter gives a command line whose end restarts the machine",
  ignore: !canBoot,
  async fn() {
    const served = await serve("#!/bin/sh\necho the disk is on fire\nexit 3\n");
    await using machine = new BootedMachine(files, served, { mode: "client" });
    await machine.hear(/\*\*\* The deployment program ended with status 3/);
    await machine.hear(/Press Enter/);
    const [report] = machine.reports;
    assert.match(report.path, /^\/boot\/report\?mac=52:54:00:12:34:56$/);
    assert.match(report.text, /^The deployment program ended with status 3[^]*the disk is on fire/);
    await machine.type("");
    await machine.hear(/Command line: "exit" restarts/);
    await machine.hear(/BusyBox v/);
    await machine.type("echo sum: $((40 + 2)); tty");
    await machine.hear(/^sum: 42/);
    await machine.hear(/^\/dev\/ttyS0/);
    await machine.type("exit");
    await machine.end();
  },
});

async function serve(program: string): Promise<ServedFiles> {
  const gzip = new Blob([program]).stream().pipeThrough(new CompressionStream("gzip"));
  return {
    "/boot/tools.squashfs": Deno.readFileSync(`${files}/tools.squashfs`),
    "/boot/program.gz": await new Response(gzip).bytes(),
  };
}
