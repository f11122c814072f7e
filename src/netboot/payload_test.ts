import { deepEqual, equal, throws } from "node:assert/strict";
import { openPayload } from "./payload.ts";
import { packProgram } from "./program.ts";

const FILES = { vmlinuz: "a kernel", "stage1.img": "a first stage" };

function payload(change: (header: Record<string, unknown>) => void = () => {}): Uint8Array<ArrayBuffer> {
  const files: Record<string, unknown> = {};
  let offset = 4096;
  for (const [name, text] of Object.entries(FILES)) {
    files[name] = { offset, length: text.length, sha256: "00".repeat(32) };
    offset += 4096;
  }
  const header: Record<string, unknown> = { format: 1, files };
  change(header);
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8192 + FILES["stage1.img"].length);
  bytes.set(new TextEncoder().encode("BROADSIDEPAYLOAD"));
  new DataView(bytes.buffer).setUint32(16, json.length, true);
  bytes.set(json, 24);
  Object.values(FILES).forEach((text, i) => bytes.set(new TextEncoder().encode(text), 4096 * (i + 1)));
  return bytes;
}

/** An ELF image of 1000 bytes by its own account. */
function elf(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(1000).fill(7), view = new DataView(bytes.buffer);
  view.setUint32(0, 0x464c457f, true);
  bytes[4] = 2;
  view.setBigUint64(0x28, 872n, true);
  view.setUint16(0x3a, 64, true);
  view.setUint16(0x3c, 2, true);
  return bytes;
}

function file(...parts: Uint8Array[]): string {
  const path = Deno.makeTempFileSync({ prefix: "broadside-payload-" });
  Deno.writeFileSync(path, new Uint8Array(parts.flatMap((part) => [...part])));
  return path;
}

function contents(path: string, { offset, length }: { offset: number; length: number }): string {
  return new TextDecoder().decode(Deno.readFileSync(path).subarray(offset, offset + length));
}

Deno.test("payload: found by itself, and between an executable and its program", () => {
  const program = new TextEncoder().encode("what deno compile appended");
  for (const [before, after] of [[[], []], [[elf()], [program]]] as Uint8Array[][][]) {
    const path = file(...before, payload(), ...after);
    const found = openPayload(path)!;
    for (const [name, text] of Object.entries(FILES)) equal(contents(path, found.files.get(name)!), text);
    const rest = found.program.map((extent) => contents(path, extent)).join("");
    equal(rest.length, before.length ? 1000 + program.length : 0);
    equal(rest.endsWith("what deno compile appended"), after.length > 0);
    Deno.removeSync(path);
  }
});

Deno.test("payload: a program without one has none", () => {
  const long = new Uint8Array(100);
  for (const parts of [[], [elf()], [elf(), long], [long], [new Uint8Array(3)]]) {
    const path = file(...parts);
    equal(openPayload(path), undefined);
    Deno.removeSync(path);
  }
});

const damages: [what: string, bytes: Uint8Array][] = [
  ["whose header is cut off", payload().subarray(0, 60)],
  ["whose files are cut off", payload().subarray(0, 8200)],
  ["of another format", payload((header) => header.format = 2)],
  ["without files", payload((header) => delete header.files)],
  ["with a file before its beginning", payload((header) => header.files = { a: { offset: -1, length: 1 } })],
  ["with a file of no length", payload((header) => header.files = { a: { offset: 0 } })],
  ["with a file past its end", payload((header) => header.files = { a: { offset: 1e15, length: 1 } })],
];
for (const [what, bytes] of damages) {
  Deno.test(`payload: one ${what} is refused`, () => {
    const path = file(bytes);
    throws(() => openPayload(path), /Cannot use the boot payload/);
    Deno.removeSync(path);
  });
}

Deno.test("program: packed once, without the payload, and again only when it changed", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "broadside-program-" });
  const path = file(elf(), payload(), new Uint8Array(300_000).fill(3));
  const first = await packProgram(path, openPayload(path)!.program, folder);
  const unpacked = new Response(
    new Blob([Deno.readFileSync(first.path)]).stream().pipeThrough(new DecompressionStream("gzip")),
  );
  const program = await unpacked.bytes();
  deepEqual(program, new Uint8Array([...elf(), ...new Uint8Array(300_000).fill(3)]));
  const made = Deno.statSync(first.path).mtime!.getTime();
  deepEqual(await packProgram(path, openPayload(path)!.program, folder), first);
  equal(Deno.statSync(first.path).mtime!.getTime(), made);
  Deno.writeFileSync(path, new Uint8Array(9), { append: true });
  const second = await packProgram(path, openPayload(path)!.program, folder);
  equal(second.sha256 === first.sha256, false);
  deepEqual([...Deno.readDirSync(folder)].map(({ name }) => `${folder}/${name}`), [second.path]);
  Deno.removeSync(folder, { recursive: true });
  Deno.removeSync(path);
});
