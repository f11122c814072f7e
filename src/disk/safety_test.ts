import assert from "node:assert/strict";
import { BroadsideError } from "../base/mod.ts";
import { openDisk } from "./block.ts";
import { findUse, refuseUnsafe } from "./safety.ts";

/** Runs a command; undefined when it fails, as it does without root or loop devices. */
function run(...command: string[]): string | undefined {
  try {
    const env = { PATH: `${Deno.env.get("PATH")}:/usr/sbin:/sbin` };
    const { success, stdout } = new Deno.Command(command[0], { args: command.slice(1), env, stderr: "null" })
      .outputSync();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}

const withCode = (code: string) => (error: unknown) => error instanceof BroadsideError && error.code === code;

Deno.test("a disk is refused while a partition of it is mounted, swapped on or held", (context) => {
  const directory = Deno.makeTempDirSync(), file = `${directory}/disk`, mountPoint = `${directory}/mount`;
  Deno.mkdirSync(mountPoint);
  Deno.writeFileSync(file, new Uint8Array(0));
  Deno.truncateSync(file, 32 << 20);
  const loop = run("losetup", "--show", "-f", file);
  try {
    const formatted = loop && run("mke2fs", "-q", "-F", loop) !== undefined;
    if (!loop || !formatted || run("mount", loop, mountPoint) === undefined) {
      return console.log(`skipped: ${context.name} (needs root and loop devices)`);
    }
    assert.throws(() => refuseUnsafe(loop, 1), withCode("disk.mounted"));
    assert.throws(() => refuseUnsafe(file, 1), withCode("disk.held"));
    assert.throws(() => openDisk(loop, { write: true, exclusive: true }), withCode("disk.busy"));
    run("mount", "-o", "remount,ro", mountPoint);
    assert.equal(findUse(loop)?.readOnly, true);
    assert.throws(() => refuseUnsafe(loop, 1), withCode("disk.mounted"));
    run("umount", mountPoint);
    refuseUnsafe(loop, 32 << 20);
    assert.throws(() => refuseUnsafe(loop, (32 << 20) + 1), withCode("disk.small"));
    checkDevice(loop);
  } finally {
    run("umount", mountPoint);
    if (loop) run("losetup", "-d", loop);
    Deno.removeSync(directory, { recursive: true });
  }
});

/** The same device, free: read, written, zeroed and claimed once. */
function checkDevice(path: string): void {
  const disk = openDisk(path, { write: true, exclusive: true });
  try {
    assert.equal(disk.size, 32 << 20);
    assert.equal(disk.sectorSize, 512);
    assert(disk.isBlockDevice);
    assert.throws(() => openDisk(path, { write: true, exclusive: true }), withCode("disk.busy"));
    disk.write(0, new Uint8Array(1 << 20).fill(5));
    disk.zero(512, 4096);
    disk.zero(9000, 100);
    disk.sync();
    disk.dropCache();
    const found = new Uint8Array(1 << 20), expected = new Uint8Array(1 << 20).fill(5);
    expected.fill(0, 512, 512 + 4096).fill(0, 9000, 9100);
    disk.read(0, found);
    assert.deepEqual(found, expected);
  } finally {
    disk.close();
  }
}
