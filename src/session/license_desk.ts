import { BroadsideError } from "../base/mod.ts";
import type { LicenseView } from "../contract/mod.ts";
import {
  checkLicense,
  type Entitlement,
  entitlement,
  evaluationFrom,
  type HeldLicense,
  Ledger,
  LicenseClock,
  publicKeyOf,
} from "../license/mod.ts";
import type { LicenseBatch, LicenseStore } from "../store/mod.ts";
import type { Admission } from "./admission.ts";
import { availableOf, refusalText, toldText } from "./license_words.ts";

/** What a `LicenseDesk` stands on. */
export interface LicenseParts {
  store: LicenseStore;
  /** The public key that licenses are checked with, in PEM; nothing is limited without one. */
  key?: string;
  /** What a target goes by. */
  identityOf(target: number): string;
  /** Whether the inventory has a machine. */
  isKnown(machineId: number): boolean;
  /** The clock that is never set, and the one on the wall. */
  now(): number;
  wallClock(): number;
  log(level: "info" | "warn", event: string, fields: Record<string, unknown>): void;
}

/** Licenses that a server takes; each adds a line to what is read at every start. */
const MOST_LICENSES = 1000;

/**
 * The licenses of a server and the machines that count. What it admits is decided in memory at once; `batch` gives what
 * is to be written in the same transaction as the admissions themselves.
 */
export class LicenseDesk implements Admission {
  readonly #parts: LicenseParts;
  readonly #ledger: Ledger;
  readonly #clock: LicenseClock;
  readonly #key;
  readonly #licenses: HeldLicense[] = [];
  /** Licenses that are there and do not count, and why. */
  readonly #void: { license: string; reason: string }[] = [];
  #seenSaved: number;

  /** Begins the evaluation where that is due. Throws `license.key`, or `store.…`. */
  constructor(parts: LicenseParts) {
    this.#parts = parts;
    const { store, key, isKnown } = parts;
    const { beganAt, seenAt } = store.licenseTimes();
    this.#seenSaved = seenAt;
    this.#key = key === undefined ? undefined : publicKeyOf(key, "given");
    this.#clock = new LicenseClock(seenAt, parts.wallClock(), parts.now());
    this.#ledger = new Ledger(store.licensedMachines(), isKnown);
    if (!this.#key) return;
    if (beganAt === null) store.beginEvaluation(this.#now);
    this.#licenses.push(evaluationFrom(beganAt ?? this.#now));
    for (const { id, text, addedAt } of store.licenses()) {
      try {
        this.#licenses.push({ ...checkLicense(text, this.#key), addedAt });
      } catch (error) {
        if (!(error instanceof BroadsideError)) throw error;
        this.#void.push({ license: id, reason: error.message });
      }
    }
  }

  /** Says at the server's start what there is. */
  started(): void {
    for (const each of this.#void) this.#parts.log("warn", "license does not count", each);
    if (this.#key) this.#parts.log("info", "licenses", { told: this.view().told });
  }

  hold(target: number, machineId: number | null): string | undefined {
    if (!this.#key) return undefined;
    const { total } = this.#entitlement;
    const who = { machineId, identity: this.#parts.identityOf(target) };
    if (total && this.#ledger.hold(target, who, total)) return undefined;
    return this.#refusal;
  }

  release(target: number): void {
    this.#ledger.release(target);
  }

  begin(target: number): void {
    this.#ledger.begin(target, this.#now);
  }

  surplus(): [target: number, why: string][] {
    if (!this.#ledger.held) return [];
    const targets = this.#ledger.surplus(this.#entitlement.total);
    return targets.map((target) => [target, this.#refusal]);
  }

  /** What is to be written now; undefined when that is nothing. */
  batch(): LicenseBatch | undefined {
    if (!this.#key || (!this.#ledger.changed.size && this.#now - this.#seenSaved < SEEN_EVERY)) {
      return undefined;
    }
    return { machines: [...this.#ledger.changed], seenAt: this.#now };
  }

  /** The batch is on the disk. */
  kept({ seenAt }: LicenseBatch): void {
    this.#ledger.kept();
    this.#seenSaved = seenAt;
  }

  /** What the licenses allow and what was used of it. */
  view(): LicenseView {
    const { expended } = this.#ledger;
    const now = this.#now, allowed = this.#key && this.#entitlement;
    return {
      limited: !!allowed,
      total: allowed?.total ?? null,
      expended,
      available: allowed ? availableOf(allowed, expended) : null,
      expiresAt: allowed?.expiresAt ?? null,
      told: toldText(allowed, expended, now),
      licenses: this.#licenses.map((license, index) => ({ ...license, state: allowed!.states[index] })),
    };
  }

  /** Adds a license. Throws `license.off`, `license.damaged`, `license.signature`, `license.expired`, `license.added`. */
  add(text: string): LicenseView {
    const license = this.#checked(text);
    const addedAt = this.#now;
    this.#parts.store.addLicense({ id: license.id, text, addedAt });
    this.#licenses.push({ ...license, addedAt });
    const { kind, licensee, quota, id } = license;
    this.#parts.log("info", "license added", { license: id, kind, licensee, quota });
    return this.view();
  }

  #checked(text: string) {
    if (!this.#key) {
      throw new BroadsideError(
        "license.off",
        "Cannot add a license: this server has no license key, so nothing is limited. To use licenses, start it with " +
          "--license-key and the public key of who issues them.",
      );
    }
    const license = checkLicense(text, this.#key);
    if (this.#licenses.some(({ id }) => id === license.id)) {
      throw new BroadsideError(
        "license.added",
        `Cannot add the license of ${license.licensee}: this server has it already. Each license counts once.`,
      );
    }
    if (license.expiresAt !== null && license.expiresAt <= this.#now) {
      throw new BroadsideError(
        "license.expired",
        `Cannot add the license of ${license.licensee}: it expired on ${
          day(license.expiresAt)
        }. Ask for a new one.`,
      );
    }
    if (this.#licenses.length >= MOST_LICENSES) {
      throw new BroadsideError("license.too_many", `Cannot add a license: there are ${MOST_LICENSES}.`);
    }
    return license;
  }

  get #refusal(): string {
    return refusalText(this.#entitlement);
  }

  get #entitlement(): Entitlement {
    return entitlement(this.#licenses, this.#now);
  }

  get #now(): number {
    return this.#clock.at(this.#parts.wallClock(), this.#parts.now());
  }
}

/** Milliseconds between writes of the latest time seen, where nothing else is written. */
const SEEN_EVERY = 60_000;

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
