import assert from "node:assert/strict";
import { SAMPLE_CHUNK, sampleDisk } from "../../src/image/testing/sample.ts";

const main = new URL("../../main.ts", import.meta.url).pathname;

function broadside(...args: string[]): { code: number; out: string; err: string } {
  const { code, stdout, stderr } = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", main, "image", ...args],
    stdin: "null",
  }).outputSync();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}

Deno.test("the image commands do their work as a program, threads and exit status included", () => {
  const directory = Deno.makeTempDirSync();
  try {
    const disk = `${directory}/disk`, image = `${directory}/a.img.zst`, restored = `${directory}/restored`;
    Deno.writeFileSync(disk, sampleDisk().bytes);
    const chunk = ["--chunk", `${SAMPLE_CHUNK}`];
    const made = JSON.parse(broadside("create", disk, image, ...chunk, "--json").out);
    const table: [args: string[], code: number, expected: RegExp][] = [
      [["create", disk, image], 1, /must not exist yet/],
      [["create", disk, `${directory}/b.img.zst`, "--level", "x"], 2, /must be a whole number/],
      [["info", image], 0, new RegExp(`${made.root}[^]*swap`)],
      [["verify", image], 0, /is sound/],
      [["verify", disk], 1, /not an image/],
      [["verify", disk, "--json"], 1, /"code":"image.corrupt"/],
      [["restore", image, restored], 0, /written and synced/],
      [["restore", image, restored], 2, /Say --yes/],
      [["restore", image, restored, "--yes", "--json"], 0, new RegExp(made.root)],
      [["list", directory], 0, /^a .*250 KiB/m],
      [["info"], 2, /needs exactly FILE/],
      [["info", "--nonsense"], 2, /nonsense/],
      [["toString"], 2, /no such command/],
      [["--help"], 0, /create SOURCE FILE/],
      [["create", "--help"], 0, /--level N/],
    ];
    for (const [args, code, expected] of table) {
      const result = broadside(...args);
      assert.equal(result.code, code, `${args.join(" ")}: ${result.err}`);
      assert.match(result.out + result.err, expected);
    }
    assert.equal(
      JSON.parse(broadside("create", restored, image, ...chunk, "--force", "--json").out).root,
      made.root,
    );
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
});
