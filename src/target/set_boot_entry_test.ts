import { deepEqual, equal, rejects } from "node:assert/strict";
import type { RunProgram } from "../sys/mod.ts";
import { partitionKey } from "./boot_entries.ts";
import { setBootEntry } from "./set_boot_entry.ts";

const GUID = "99ca4b52-0a1b-4c2d-8e3f-001122334455", GONE = "11111111-0a1b-4c2d-8e3f-001122334455";
const WANTED = {
  label: "debian",
  partition: partitionKey({ number: 2, uniqueGuid: GUID }),
  loader: "\\EFI\\debian\\shimx64.efi",
};
const NETWORK = "PciRoot(0x0)/MAC(525400123456,1)/IPv4(0.0.0.0)";
const DISK = (guid: string) => `HD(2,GPT,${guid},0x800,0x32000)/File(\\EFI\\debian\\shimx64.efi)`;

/** Firmware behind an efibootmgr, which understands what we say to it. */
class FakeFirmware {
  entries = new Map<string, { active: boolean; label: string; path: string }>();
  order: string[] = [];
  next = "";
  writes = 0;
  /** Firmware that takes an entry and forgets it. */
  forgetful = false;
  broken = false;

  add(number: string, label: string, path: string, active = true): this {
    this.entries.set(number, { active, label, path });
    this.order.push(number);
    return this;
  }

  readonly run: RunProgram = ([program, ...words]) => {
    equal(program, "efibootmgr");
    if (this.broken) {
      return Promise.resolve({ code: 2, stdout: "", stderr: "EFI variables are not supported\n" });
    }
    const value = (...names: string[]) => words[words.findIndex((word) => names.includes(word)) + 1];
    if (!words.includes("-v")) this.writes++;
    if (words.includes("--create-only") && !this.forgetful) {
      const path = `HD(${value("--part")},GPT,${GUID},0x800,0x32000)/File(${value("--loader")})`;
      this.entries.set("0009", { active: true, label: value("--label"), path });
    }
    if (words.includes("-B")) {
      this.entries.delete(value("-b"));
      this.order = this.order.filter((each) => each !== value("-b"));
    } else if (words.includes("-a")) this.entries.get(value("-b"))!.active = true;
    if (words.includes("-o")) this.order = value("-o").split(",");
    if (words.includes("-n")) this.next = value("-n");
    return Promise.resolve({ code: 0, stdout: this.print(), stderr: "" });
  };

  print(): string {
    const lines = [...this.entries].map(([number, { active, label, path }]) =>
      `Boot${number}${active ? "*" : " "} ${label}\t${path}`
    );
    const next = this.next ? [`BootNext: ${this.next}`] : [];
    const order = this.order.length ? [`BootOrder: ${this.order.join(",")}`] : [];
    return ["BootCurrent: 0001", ...next, ...order, ...lines, ""].join("\n");
  }
}

function set(firmware: FakeFirmware, isPresent = (guid: string) => guid === GUID) {
  return setBootEntry({ disk: "/dev/sda", number: 2 }, WANTED, isPresent, firmware.run);
}

Deno.test("boot entry: one is made where there is none, behind the network, and the next start takes it", async () => {
  const firmware = new FakeFirmware().add("0001", "UEFI PXEv4", NETWORK).add("0002", "Shell", "FvFile(x)");
  const outcome = await set(firmware);
  deepEqual(outcome, {
    number: "0009",
    label: "debian",
    loader: WANTED.loader,
    created: true,
    order: "0001,0009,0002",
  });
  deepEqual([firmware.order, firmware.next], [["0001", "0009", "0002"], "0009"]);
  equal(firmware.entries.get("0009")!.path, DISK(GUID));
  // The next deployment finds all as it wants it.
  firmware.writes = 0;
  equal((await set(firmware)).created, false);
  equal(firmware.writes, 0);
});

Deno.test("boot entry: one that is there is kept and made active; those of disks that are gone make room", async () => {
  const firmware = new FakeFirmware().add("0003", "debian", DISK(GONE)).add(
    "0004",
    "debian",
    DISK(GUID),
    false,
  )
    .add("0005", "other", DISK(GONE));
  const { created, number } = await set(firmware);
  deepEqual([created, number, firmware.order, firmware.next], [false, "0004", ["0004", "0005"], "0004"]);
  equal(firmware.entries.get("0004")!.active, true);
  equal(firmware.entries.has("0003"), false);
});

Deno.test("boot entry: firmware without any order or entry gets both", async () => {
  const firmware = new FakeFirmware();
  await set(firmware);
  deepEqual([firmware.order, firmware.next], [["0009"], "0009"]);
});

Deno.test("boot entry: firmware that does not keep it, or has no variables, is told of", async () => {
  const forgetful = new FakeFirmware();
  forgetful.forgetful = true;
  await rejects(set(forgetful), { code: "boot.firmware", message: /did not keep it/ });
  const broken = new FakeFirmware();
  broken.broken = true;
  await rejects(set(broken), { code: "boot.firmware", message: /EFI variables are not supported/ });
});
