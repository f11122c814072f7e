import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { runProgram } from "../sys/mod.ts";
import { archiveLogs, copyToStick } from "./log_saver.ts";

Deno.test("log saver: an archive of what is known, and nothing left beside it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = await archiveLogs({ "log.txt": "one\n", "dmesg.txt": "two\n" }, folder, "pc-1", runProgram);
    equal(path, `${folder}/pc-1.tar.gz`);
    deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["pc-1.tar.gz"]);
    const { stdout } = await runProgram(["tar", "-xzOf", path, "dmesg.txt"]);
    equal(stdout.trim(), "two");
    await rejects(archiveLogs({ x: "" }, folder, "no/where", runProgram), /tar says/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("log saver: the first stick that takes it gets it, and is let go of whatever happens", async () => {
  const ran: string[] = [];
  const run = (failing: string) => (words: string[]) => {
    ran.push(words[0]);
    const code = words.join(" ").startsWith(failing) ? 1 : 0;
    return Promise.resolve({ code, stdout: "", stderr: code ? "no space left" : "" });
  };
  const sticks = [{ node: "/dev/sdb1", title: "first" }, { node: "/dev/sdc1", title: "second" }];
  equal(await copyToStick("/run/x.tar.gz", sticks, run("mount /dev/sdb1")), "second");
  deepEqual(ran, ["mount", "mount", "cp", "sync", "umount"]);
  ran.length = 0;
  await rejects(copyToStick("/run/x.tar.gz", sticks.slice(0, 1), run("cp")), /first: no space left/);
  deepEqual(ran, ["mount", "cp", "sync", "umount"]);
  await rejects(
    copyToStick("/run/x.tar.gz", [], run("")),
    (error: Error) => (match(error.message, /none is plugged/), true),
  );
});
