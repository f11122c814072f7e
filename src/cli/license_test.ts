import { equal, match, rejects } from "node:assert/strict";
import { licenseCommand } from "./license.ts";
import { licenseKey } from "./license_key.ts";

/** Runs a command; gives what it printed. */
async function run(...args: string[]): Promise<string> {
  const before = console.log, lines: string[] = [];
  console.log = (text: string) => void lines.push(text);
  try {
    equal(await licenseCommand(args), 0);
  } finally {
    console.log = before;
  }
  return lines.join("\n");
}

Deno.test("license: keys are made, a license is issued with them, and shown", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = (name: string) => `${folder}/${name}`;
    await run("keygen", "--out", file("a"));
    await run("keygen", "--out", file("b"));
    equal(Deno.statSync(file("a.key")).mode! & 0o777, 0o600);
    await rejects(run("keygen", "--out", file("a")), /there already/);

    const issue = (...more: string[]) =>
      run("issue", "--key", file("a.key"), "--licensee", "My School", ...more);
    await issue("--quota", "30", "--out", file("c"));
    await issue("--evaluation", "--out", file("e"));
    const show = async (...args: string[]) => JSON.parse(await run("show", ...args, "--json"));
    const { kind, quota, expiresAt, checked } = await show(file("c"), "--key", file("a.pub"));
    equal(`${kind} ${quota} ${expiresAt} ${checked}`, "commercial 30 null true");
    const evaluation = await show(file("e"));
    equal(`${evaluation.kind} ${evaluation.quota} ${evaluation.checked}`, "evaluation 100 false");
    equal(evaluation.expiresAt - evaluation.issuedAt, 60 * 24 * 3600 * 1000);
    match(await run("show", file("c")), /licensee +My School/);

    await rejects(run("show", file("c"), "--key", file("b.pub")), /not signed by/);
    await rejects(run("show", file("a.pub")), /does not begin with/);
    await rejects(issue("--quota", "0", "--out", file("x")), /--quota must be/);
    await rejects(issue("--out", file("x")), /--quota N is missing/);
    await rejects(
      run("issue", "--key", file("a.pub"), "--licensee", "x", "--quota", "1", "--out", file("x")),
      /no private key/,
    );
    await rejects(
      run("issue", "--key", file("a.key"), "--licensee", " x", "--quota", "1", "--out", file("x")),
      /wrong licensee/,
    );

    equal(licenseKey(undefined, folder), undefined);
    match(licenseKey(file("a.pub"), folder)!, /BEGIN PUBLIC KEY/);
    await rejects(async () => void await licenseKey(file("a.key"), folder), /it is the private key/);
    await rejects(async () => void await licenseKey(file("none"), folder), /Cannot read/);
    Deno.copyFileSync(file("b.pub"), file("license.pub"));
    match(licenseKey(undefined, folder)!, /BEGIN PUBLIC KEY/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
