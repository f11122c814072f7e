import { deepEqual, equal } from "node:assert/strict";
import { findEntry, orderWith, parseBootEntries, partitionKey, staleEntries } from "./boot_entries.ts";

const GUID = "99CA4B52-0A1B-4C2D-8E3F-001122334455", GONE = "11111111-0a1b-4c2d-8e3f-001122334455";
const WANTED = {
  label: "debian",
  partition: partitionKey({ number: 1, uniqueGuid: GUID }),
  loader: "\\EFI\\debian\\shimx64.efi",
};

/** Version 17's way of writing; 18 leaves "File()" out. */
const PRINTED = `BootCurrent: 0001
Timeout: 0 seconds
BootOrder: 0001,000A,0000,0003
Boot0000* UiApp	FvVol(7cb8bdc9-f8eb-4f34-aaea-3ee4af6516a1)/FvFile(462caa21-7614-4503-836e-8ab6f4662331)
Boot0001* UEFI PXEv4 (MAC:525400123456)	PciRoot(0x0)/Pci(0x2,0x0)/MAC(525400123456,1)/IPv4(0.0.0.0,0,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)N.....YM....R,Y.
Boot0003* debian	HD(1,GPT,99ca4b52-0a1b-4c2d-8e3f-001122334455,0x800,0x32000)/File(\\EFI\\debian\\shimx64.efi)
Boot0004  debian	HD(1,GPT,${GONE},0x800,0x32000)/File(\\EFI\\debian\\shimx64.efi)
Boot000A* Onboard NIC (IPV6)	BBS(Network,,0x0)
Boot000b* Windows Boot Manager	HD(1,GPT,${GONE},0x800,0x32000)/File(\\EFI\\Microsoft\\Boot\\bootmgfw.efi)WINDOWS.........x...B.C.D.
MirroredPercentageAbove4G: 0.00
`;

Deno.test("boot entries: what efibootmgr prints is read", () => {
  const { entries, order, next } = parseBootEntries(PRINTED);
  deepEqual(order, ["0001", "000A", "0000", "0003"]);
  equal(next, undefined);
  deepEqual(entries.map(({ number, active, label }) => [number, active, label]), [
    ["0000", true, "UiApp"],
    ["0001", true, "UEFI PXEv4 (MAC:525400123456)"],
    ["0003", true, "debian"],
    ["0004", false, "debian"],
    ["000A", true, "Onboard NIC (IPV6)"],
    ["000B", true, "Windows Boot Manager"],
  ]);
  equal(parseBootEntries("BootNext: 000a\n").next, "000A");
  deepEqual(parseBootEntries("EFI variables are not supported on this system.\n").entries, []);
});

Deno.test("boot entries: the one that is there already is found, in either way of writing", () => {
  equal(findEntry(parseBootEntries(PRINTED), WANTED)?.number, "0003");
  equal(findEntry(parseBootEntries(PRINTED), { ...WANTED, loader: "\\EFI\\BOOT\\BOOTX64.EFI" }), undefined);
  const other = { ...WANTED, partition: partitionKey({ number: 2, uniqueGuid: GUID }) };
  equal(findEntry(parseBootEntries(PRINTED), other), undefined);
  const newer =
    `Boot0007* debian\tHD(1,GPT,${GUID.toLowerCase()},0x800,0x32000)/\\EFI\\DEBIAN\\SHIMX64.EFI\n`;
  equal(findEntry(parseBootEntries(newer), WANTED)?.number, "0007");
  const mbr = { ...WANTED, partition: partitionKey({ number: 1, signature: 0xc0ffee }) };
  const printed = "Boot0008* x\tHD(1,MBR,0xc0ffee,0x800,0x32000)/File(\\EFI\\debian\\shimx64.efi)\n";
  equal(findEntry(parseBootEntries(printed), mbr)?.number, "0008");
});

Deno.test("boot entries: those of the same name for partitions that are gone are stale, others are not", () => {
  const current = parseBootEntries(PRINTED);
  deepEqual(staleEntries(current, WANTED, (guid) => guid === GUID.toLowerCase()), ["0004"]);
  deepEqual(staleEntries(current, WANTED, () => true), []);
});

const hd = (guid: string) => `HD(1,GPT,${guid},0x800,0x1)/File(\\x.efi)`;
const PATHS: Record<string, string> = {
  P: "PciRoot(0x0)/MAC(525400123456,1)/IPv4(0.0.0.0)",
  H: "PciRoot(0x0)/MAC(525400123456,1)/IPv4(0.0.0.0)/Uri()",
  D: hd(GUID),
  O: hd(GONE),
  U: "FvVol(7cb8bdc9)/FvFile(462caa21)",
};
/** Orders by letter: P and H from the network, D ours, O another disk's, U the setup. */
const ORDERS: [before: string, after: string][] = [
  ["", "D"],
  ["O", "DO"],
  ["OP", "DOP"],
  ["P", "PD"],
  ["PO", "PDO"],
  ["PHO", "PHDO"],
  ["POH", "PDOH"],
  ["PDO", "PDO"],
  ["PODH", "PDOH"],
  ["UPD", "DUP"],
  ["DP", "DP"],
];
for (const [before, after] of ORDERS) {
  Deno.test(`boot entries: an order of "${before}" becomes ${after}`, () => {
    const entries = Object.entries(PATHS).map(([number, path]) => ({
      number,
      active: true,
      label: number,
      path,
    }));
    deepEqual(orderWith({ entries, order: [...before], next: undefined }, "D").join(""), after);
  });
}

Deno.test("boot entries: an entry whose path says nothing is one of the network by its name", () => {
  const entry = (label: string, path: string) => ({ number: "N", active: true, label, path });
  const first = (label: string, path = "VenHw(99e275e7)") =>
    orderWith({ entries: [entry(label, path)], order: ["N"], next: undefined }, "D")[0] === "N";
  for (const name of ["UEFI: PXE IPv4 Realtek", "Onboard LAN", "Network Boot", "Integrated NIC 1"]) {
    equal(first(name), true);
  }
  for (const name of ["Samsung SSD", "Planar Disk", "UEFI OS"]) equal(first(name), false);
  equal(first("Network recovery", hd(GONE)), false);
});
