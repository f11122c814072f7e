import type { ListedMachine, MachineView } from "../../../src/contract/mod.ts";

/** Choosing machines for a list: a machine has several addresses and is in the list once. */

const order = new Intl.Collator(undefined, { numeric: true });

/** Filters of the machines seen. */
export interface MachineFilter {
  search: string;
  /** A group's name; undefined for all, null for those in none. */
  group: string | null | undefined;
}

/** Machines that can be listed and that fit, by name: an order that does not move under the pointer. */
export function matching(machines: MachineView[], { search, group }: MachineFilter): MachineView[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return machines.filter((machine) => {
    if (!machine.macs.length || group !== undefined && machine.group !== group) return false;
    const { label, macs, address, vendor, model, serial } = machine;
    const text = [label, ...macs, macs.map(digits).join(" "), address, vendor, model, serial, machine.group]
      .join(" ").toLowerCase();
    return words.every((word) => text.includes(word) || isAddress(word) && text.includes(digits(word)));
  }).sort((a, b) => order.compare(a.label, b.label));
}

/** The list with these machines too; one that is there by any of its addresses stays as it is. */
export function withMachines(list: ListedMachine[], machines: MachineView[]): ListedMachine[] {
  const there = new Set(list.map(({ mac }) => mac));
  const more = machines.filter(({ macs }) => macs.length && !macs.some((mac) => there.has(mac)));
  return [...list, ...more.map(({ macs, name }) => ({ mac: macs[0], ...(name ? { name } : {}) }))];
}

/** The list without any address of these machines. */
export function withoutMachines(list: ListedMachine[], machines: MachineView[]): ListedMachine[] {
  const gone = new Set(machines.flatMap(({ macs }) => macs));
  return list.filter(({ mac }) => !gone.has(mac));
}

/** The list with those of another one; of an address that is in both the first entry counts. */
export function merged(list: ListedMachine[], more: ListedMachine[]): ListedMachine[] {
  const all = new Map<string, ListedMachine>();
  for (const each of [...list, ...more]) if (!all.has(each.mac)) all.set(each.mac, each);
  return [...all.values()];
}

function digits(text: string): string {
  return text.replace(/[:.-]/g, "");
}

function isAddress(word: string): boolean {
  return /^[0-9a-f:.-]+$/.test(word) && digits(word).length > 3;
}
