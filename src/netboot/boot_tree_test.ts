import { deepEqual, equal, match, ok } from "node:assert/strict";
import { bootFile } from "./boot_lookup.ts";
import { type BootContent, BootTree } from "./boot_tree.ts";
import { dhcpHints } from "./hints.ts";
import type { BootingMachine, BootPlan } from "./types.ts";

const MAC = "52:54:00:12:34:56";
const NAMES = [
  "vmlinuz",
  "stage1.img",
  "tools.squashfs",
  "undionly.kpxe",
  "snponly.efi",
  "shimx64.efi",
  "grubx64.efi",
];
const CLIENT = { address: "10.0.0.9", server: "10.0.0.1" };

function tree(plan: BootPlan = { assignment: "menu" }, asked: BootingMachine[] = []): BootTree {
  const files = new Map(
    NAMES.map((name, i) => [name, { path: "/srv/x", offset: i * 10, length: 10, sha256: `sha-of-${name}` }]),
  );
  return new BootTree({
    payload: { files, program: [] },
    program: { path: "/data/program.gz", length: 5, sha256: "sha-of-program" },
    port: 2017,
    plan: (machine) => {
      asked.push(machine);
      return plan;
    },
    menuTimeout: () => 10,
  });
}

function textOf(content: BootContent | undefined): string {
  ok(content && "bytes" in content);
  return new TextDecoder().decode(content.bytes);
}

const tftpNames: [asked: string, given: string | undefined][] = [
  ["shimx64.efi", "shimx64.efi"],
  ["boot/SHIMX64.EFI", "shimx64.efi"],
  ["EFI/BOOT/grubx64.efi", "grubx64.efi"],
  ["bootx64.efi", "shimx64.efi"],
  ["pxelinux.0", "undionly.kpxe"],
  ["vmlinuz", "vmlinuz"],
  ["stage1.img", "stage1.img"],
  ["tools.squashfs", undefined],
  ["program.gz", undefined],
  ["revocations.efi", undefined],
  ["ipxe.efi", undefined],
  ["grub/x86_64-efi/command.lst", undefined],
  ["", undefined],
];
for (const [asked, given] of tftpNames) {
  Deno.test(`boot tree: TFTP gives ${given ?? "nothing"} for ${asked || "no name"}`, () => {
    const content = tree().tftp(asked, CLIENT);
    equal(content && "etag" in content ? content.etag : undefined, given && `sha-of-${given}`);
  });
}

Deno.test("boot tree: GRUB finds its machine's configuration by MAC address, wherever it looks", () => {
  const asked: BootingMachine[] = [];
  const boot = tree({ assignment: "server", session: "7" }, asked);
  for (const name of ["grub/grub.cfg", "grub.cfg", "EFI/debian/grub.cfg"]) {
    match(textOf(boot.tftp(name, CLIENT)), /grub\/machine\/\$net_default_mac/);
  }
  deepEqual(asked, []);
  const text = textOf(boot.tftp(`grub/machine/${MAC.toUpperCase()}`, CLIENT));
  deepEqual(asked, [{ mac: MAC, address: "10.0.0.9" }]);
  match(text, /set default=1\n/);
  match(text, /broadside.server=10.0.0.1:2017 broadside.mode=server broadside.session=7 /);
  match(
    text,
    /broadside.tools=sha-of-tools.squashfs broadside.program=sha-of-program BOOTIF=01-\$net_default_mac/,
  );
});

const assignments: [plan: BootPlan, ipxe: RegExp, grub: RegExp][] = [
  [{ assignment: "local" }, /\ngoto local\n/, /set timeout=0\nset default=0/],
  [{ assignment: "server" }, /\ngoto server\n/, /set timeout=0\nset default=1/],
  [{ assignment: "client" }, /\ngoto client\n/, /set timeout=0\nset default=2/],
  [{ assignment: "menu" }, /choose --default local --timeout 10000/, /set timeout=10\nset default=0/],
];
for (const [plan, ipxe, grub] of assignments) {
  Deno.test(`boot tree: a machine assigned to ${plan.assignment} is led there by iPXE and GRUB`, () => {
    const query = new URLSearchParams({ mac: MAC.replaceAll(":", "-"), uuid: "AB" });
    const asked: BootingMachine[] = [];
    const script = textOf(tree(plan, asked).http("ipxe", query, CLIENT));
    deepEqual(asked, [{ mac: MAC, uuid: "ab", address: "10.0.0.9" }]);
    ok(script.startsWith("#!ipxe\n"));
    match(script, ipxe);
    match(script, /initrd=stage1.img .*BOOTIF=01-\$\{net0\/mac:hexhyp\}/);
    match(textOf(tree(plan).tftp(`grub/machine/${MAC}`, CLIENT)), grub);
  });
}

Deno.test("boot tree: a machine whose disk starts nothing waits in the target where the plan says so", () => {
  for (const otherwise of ["server", undefined] as const) {
    const boot = tree({ assignment: "local", otherwise });
    const script = textOf(boot.http("ipxe", new URLSearchParams(), CLIENT));
    match(script, otherwise ? /sanboot .* \|\| goto server\n/ : /sanboot .* \|\| exit 1\n/);
    const [local] = textOf(boot.tftp(`grub/machine/${MAC}`, CLIENT)).split("\n}\n");
    equal(local.includes("broadside.mode=server"), otherwise !== undefined);
    equal(local.includes("exit 1"), otherwise === undefined);
  }
});

Deno.test("boot tree: HTTP gives loaders, kernel, tools and program", () => {
  const none = new URLSearchParams();
  for (const name of NAMES) {
    const content = tree().http(name, none, CLIENT);
    ok(content && "etag" in content && content.etag === `sha-of-${name}`, name);
  }
  const program = tree().http("program.gz", none, CLIENT);
  ok(program && "path" in program && program.length === 5);
  equal(tree().http("../../etc/passwd", none, CLIENT), undefined);
});

const clients: [kind: "pxe" | "http" | "ipxe", arch: number | undefined, file: string | undefined][] = [
  ["pxe", 0, "undionly.kpxe"],
  ["pxe", undefined, "undionly.kpxe"],
  ["pxe", 7, "shimx64.efi"],
  ["pxe", 9, "shimx64.efi"],
  ["pxe", 6, undefined],
  ["pxe", 11, undefined],
  ["http", 16, "http://10.0.0.1:2017/boot/snponly.efi"],
  ["http", 15, undefined],
  ["ipxe", 0, `http://10.0.0.1:2017/boot/ipxe?mac=${MAC}&uuid=u`],
  ["ipxe", 7, `http://10.0.0.1:2017/boot/ipxe?mac=${MAC}&uuid=u`],
];
for (const [kind, arch, file] of clients) {
  Deno.test(`boot file: a client of ${kind}, architecture ${arch}, gets ${file}`, () => {
    equal(bootFile({ kind, arch, mac: MAC, uuid: "u", server: "10.0.0.1" }, 2017), file);
  });
}

Deno.test("hints: every product is told this server's address and its loaders", () => {
  const hints = dhcpHints("192.0.2.7", 2017);
  equal(hints.length, 6);
  for (const { product, text } of hints) {
    ok(text.includes("192.0.2.7") && text.includes("undionly.kpxe") && text.includes("shimx64.efi"), product);
  }
});

Deno.test("boot tree: GRUB tries again when the server is away, and starts no kernel without its first stage", () => {
  const boot = tree({ assignment: "server" });
  match(textOf(boot.tftp("grub/grub.cfg", CLIENT)), /while \[ "\$broadside" != menu \]; do\n[^]*source/);
  const text = textOf(boot.tftp(`grub/machine/${MAC}`, CLIENT));
  match(text, /^set broadside=menu$/m);
  match(
    text,
    /while true; do\n[^}]*if linux \(tftp[^\n]*; then\n[^}]*if initrd \(tftp[^\n]*; then boot; fi\n[^}]*sleep 5\n {2}done/,
  );
});
