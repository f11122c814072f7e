import { BroadsideError } from "../base/mod.ts";
import type { LeaseView, ReservationRequest, ReservationView } from "../contract/mod.ts";
import { labelOf } from "./machines.ts";
import type { Runner } from "./runner.ts";

/** What the server's own DHCP gave out and keeps, in the words of the contract. */
export class NetworkDesk {
  readonly #runner: Runner;

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  /** By address, in the order of numbers. */
  leases(): LeaseView[] {
    return this.#runner.options.store.leases().sort(byAddress).map(({ clientId: _, ...lease }) => ({
      ...lease,
      ...this.#machine(lease.mac),
    }));
  }

  /** By address, in the order of numbers. */
  reservations(): ReservationView[] {
    return this.#runner.options.store.reservations().sort(byAddress).map((row) => ({
      ...row,
      ...this.#machine(row.mac),
    }));
  }

  /** Throws `reservation.taken` when the address is kept for another machine. */
  reserve(mac: string, { address, hostname }: ReservationRequest): ReservationView {
    const { options: { store }, notices, inventory } = this.#runner;
    const other = store.reservations().find((row) => row.address === address && row.mac !== mac);
    if (other) {
      throw new BroadsideError(
        "reservation.taken",
        `Cannot keep ${address} for ${mac}: it is kept for ${other.mac}. Delete that reservation first.`,
      );
    }
    const row = { mac, address, hostname };
    store.writeReservations([row], []);
    inventory.note("DHCP reservation made", { mac, address });
    notices.send({ type: "reservations" });
    return { ...row, ...this.#machine(mac) };
  }

  /** Throws `reservation.unknown`. */
  release(mac: string): void {
    const { options: { store }, notices, inventory } = this.#runner;
    const row = store.reservations().find((row) => row.mac === mac);
    if (!row) {
      throw new BroadsideError(
        "reservation.unknown",
        `Cannot delete the reservation of ${mac}: it has none.`,
      );
    }
    store.writeReservations([], [mac]);
    inventory.note("DHCP reservation deleted", { mac, address: row.address });
    notices.send({ type: "reservations" });
  }

  #machine(mac: string): { machineId: string | null; machine: string | null } {
    const machine = this.#runner.machines.byMac(mac);
    return { machineId: machine ? String(machine.id) : null, machine: machine ? labelOf(machine) : null };
  }
}

function byAddress(a: { address: string }, b: { address: string }): number {
  return numberOf(a.address) - numberOf(b.address);
}

function numberOf(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}
