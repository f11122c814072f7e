import {
  bootAssignment,
  type BootSettings,
  ipv4,
  type LeaseView,
  mac,
  type ReservationView,
} from "../contract/mod.ts";
import { type Call, type Command, exactly, usage, wholeNumber } from "./command.ts";
import { alignColumns, plainText } from "./image_view.ts";
import { localTime } from "./local_time.ts";

/** Flags of `ADDRESS_COMMANDS`. */
export const ADDRESS_FLAGS = { name: { type: "string" }, timeout: { type: "string" } } as const;

/** The lines of help about them. */
export const ADDRESS_HELP = `  leases               addresses that it gave out
  reservations         addresses that it keeps for machines
  reserve MAC ADDRESS  keep an address for a machine, which gets it with its next lease
  unreserve MAC        keep none for it any more
  boot-default [WHAT]  what machines boot that nothing is assigned to: ${bootAssignment.options.join(", ")}`;

/** Commands about the addresses that a running server gives out, and what machines boot by default. */
export const ADDRESS_COMMANDS: Record<string, Command> = {
  leases,
  reserve,
  unreserve,
  reservations,
  "boot-default": bootDefault,
};

async function leases({ api, words, print }: Call): Promise<void> {
  exactly("pxe", words);
  const all = await api.get<LeaseView[]>("pxe/leases");
  print(all, () => all.length ? leaseTable(all) : "No leases: this server gave out no addresses.");
}

async function reservations({ api, words, print }: Call): Promise<void> {
  exactly("pxe", words);
  const all = await api.get<ReservationView[]>("pxe/reservations");
  print(
    all,
    () =>
      all.length
        ? reservationTable(all)
        : "No addresses are kept. Keep one with broadside pxe reserve MAC ADDRESS",
  );
}

async function reserve({ api, words, flags, print }: Call): Promise<void> {
  const [of, address] = exactly("pxe", words, "MAC", "ADDRESS");
  const where = path(of);
  if (!ipv4.safeParse(address).success) {
    throw usage("pxe", `the address must be such as 192.168.0.10, current value is ${address}`);
  }
  const kept = await api.put<ReservationView>(where, { address, hostname: flags.name ?? null });
  print(kept, () => `${kept.address} is kept for ${kept.mac}.`);
}

async function unreserve({ api, words, print }: Call): Promise<void> {
  const [of] = exactly("pxe", words, "MAC");
  await api.delete(path(of));
  print({ unreserved: of }, () => `No address is kept for ${of} any more.`);
}

async function bootDefault(call: Call): Promise<void> {
  const { api, words, print } = call;
  const timeout = wholeNumber("pxe", call, "timeout", 1, 3600);
  const [what] = words.length ? exactly("pxe", words, "WHAT") : [];
  const chosen = what === undefined ? undefined : bootAssignment.safeParse(what).data;
  if (what !== undefined && chosen === undefined) {
    throw usage("pxe", `what to boot must be ${bootAssignment.options.join(", ")}, current value is ${what}`);
  }
  let settings = await api.get<BootSettings>("settings/boot");
  if (chosen !== undefined || timeout !== undefined) {
    const { defaultBoot, menuTimeoutSeconds } = settings;
    settings = await api.put<BootSettings>("settings/boot", {
      ...settings,
      defaultBoot: chosen ?? defaultBoot,
      menuTimeoutSeconds: timeout ?? menuTimeoutSeconds,
    });
  }
  const { defaultBoot, menuTimeoutSeconds } = settings;
  print(
    { defaultBoot, menuTimeoutSeconds },
    () => `Machines boot ${defaultBoot} by default; the menu waits ${menuTimeoutSeconds} s.`,
  );
}

function path(text: string): string {
  const address = mac.safeParse(text).data;
  if (address) return `pxe/reservations/${encodeURIComponent(address)}`;
  throw usage("pxe", `a MAC address is such as 00:0a:48:00:dd:1a, current value is ${text}`);
}

function leaseTable(leases: LeaseView[]): string {
  const rows = leases.map(({ address, mac, machine, hostname, state, boundAt, expiresAt }) =>
    [address, mac, machine ?? hostname ?? "-", state, localTime(boundAt), localTime(expiresAt)].map(plainText)
  );
  return alignColumns([["address", "MAC", "machine", "state", "since", "until"], ...rows]).join("\n");
}

function reservationTable(reservations: ReservationView[]): string {
  const rows = reservations.map(({ address, mac, machine, hostname }) =>
    [address, mac, machine ?? "-", hostname ?? "-"].map(plainText)
  );
  return alignColumns([["address", "MAC", "machine", "host name"], ...rows]).join("\n");
}
