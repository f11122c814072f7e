/** What the full server gives out. */
export interface PoolSettings {
  /** First address, and how many from it on. */
  start: string;
  count: number;
  mask: string;
  router?: string;
  dns: string[];
  leaseSeconds: number;
  domain?: string;
}

/** An address, inside the pool or outside on the same network, for one machine alone. */
export interface Reservation {
  mac: string;
  address: string;
  /** Name that the machine is told. */
  hostname?: string;
}

/** What is known of an address; there is one row an address. Times are milliseconds since 1970. */
export interface LeaseRow {
  address: string;
  /** `aa:bb:cc:dd:ee:ff` of who has, had or declined it; empty where it has none. */
  mac: string;
  /** Option 61 in hexadecimal. */
  clientId: string | null;
  hostname: string | null;
  /** End of a lease; of a declined address, when it is tried again; of a released one, when that was. */
  expiresAt: number;
  boundAt: number;
  /** `bound` stays when a lease runs out: see `expiresAt`. */
  state: "bound" | "released" | "declined";
}

/** Where leases live. */
export interface LeaseStore {
  all(): LeaseRow[];
  /** Replaces rows of the same address and deletes those of other addresses; durable when it returns. */
  write(rows: LeaseRow[], deleted: string[]): void;
}

/** Something that people should know, for the log. */
export interface Notice {
  level: "debug" | "info" | "warn" | "error";
  event: string;
  fields: Record<string, unknown>;
}

/** An interface that is served. */
export interface Link {
  name: string;
  address: number;
  mask: number;
}
