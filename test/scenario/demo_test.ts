import assert from "node:assert/strict";

const main = new URL("../../main.ts", import.meta.url).pathname;

function demo(...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", main, "demo", ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test("the demo makes an image, deploys it to two targets and finds both disks right", async () => {
  const { code, stdout, stderr } = await demo("--targets", "2", "--size", "40", "--json").output();
  const complaints = new TextDecoder().decode(stderr);
  assert.equal(code, 0, complaints);
  const { ok, dataBytes, targets } = JSON.parse(new TextDecoder().decode(stdout));
  assert.equal(ok, true);
  assert(dataBytes >= 30e6, `${dataBytes}`);
  assert.deepEqual(targets.map(({ target, result }: Record<string, string>) => [target, result]), [
    ["target-1", "verified"],
    ["target-2", "verified"],
  ]);
  assert.equal(complaints, "");
});

Deno.test("the demo's last line is its result", async () => {
  const { code, stdout } = await demo("--targets", "1", "--size", "10").output();
  assert.equal(code, 0);
  const last = new TextDecoder().decode(stdout).trimEnd().split("\n").at(-1)!;
  assert.match(last, /^demo: 1\/1 targets verified, \d+ MB each, \d+\.\d MB\/s to every target$/);
});

Deno.test("an interrupted demo ends what it started", async () => {
  const process = demo("--targets", "2", "--size", "100");
  const output = process.stdout.pipeThrough(new TextDecoderStream());
  let text = "";
  for await (const piece of output) {
    if (!text.includes("Deploying") && (text + piece).includes("Deploying")) process.kill("SIGINT");
    text += piece;
  }
  const [{ code }, complaints] = await Promise.all([process.status, new Response(process.stderr).text()]);
  assert.equal(code, 130);
  assert.match(complaints, /interrupted; nothing is left behind/);
  assert.doesNotMatch(text, /verified/);
});
