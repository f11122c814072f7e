import type { LeaseView } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import { api } from "../../data/api.ts";
import { when } from "../../data/format.ts";
import { Badge, Empty } from "../../parts/bits.tsx";
import { attempt, messageOf } from "../../parts/notices.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { type Column, VirtualTable } from "../../parts/virtual_table.tsx";
import { words } from "../../words/mod.ts";
import { Reservations } from "./reservations.tsx";

const text = words.pxe.leases;
const KIND = { bound: "good", released: "calm", declined: "warn" } as const;

/** Addresses that were given out, and those kept for machines. */
export function Leases() {
  const { value, error } = useLoaded((signal) => api.get<LeaseView[]>("pxe/leases", signal), []);
  const reservations = useLoaded((signal) => api.get<{ mac: string }[]>("pxe/reservations", signal), []);
  const kept = new Set(reservations.value?.map(({ mac }) => mac));
  const reserve = ({ mac, address }: LeaseView) =>
    attempt(async () => {
      await api.put(`pxe/reservations/${mac}`, { address });
      reservations.reload();
    }, text.reserved(address));
  const columns: Column<LeaseView>[] = [
    { id: "address", head: text.address, cell: ({ address }) => address, width: "9rem" },
    { id: "mac", head: text.mac, cell: ({ mac }) => <code>{mac}</code>, width: "11rem" },
    {
      id: "machine",
      head: text.machine,
      cell: ({ machineId, machine, hostname }) =>
        machineId
          ? <a href={`/machines/${machineId}`}>{machine ?? hostname ?? machineId}</a>
          : hostname ?? "",
    },
    {
      id: "state",
      head: text.state,
      cell: ({ state }) => <Badge kind={KIND[state]}>{text.states[state]}</Badge>,
      width: "12rem",
    },
    { id: "until", head: text.until, cell: ({ expiresAt }) => when(expiresAt), width: "11rem" },
    {
      id: "reserve",
      head: text.reserve,
      cell: (lease) =>
        may("admin") && !kept.has(lease.mac) && lease.state === "bound" && (
          <button
            type="button"
            class="small"
            aria-label={`${text.reserve}: ${lease.address}`}
            onClick={() => reserve(lease)}
          >
            {text.reserve}
          </button>
        ),
      width: "11rem",
    },
  ];
  if (error && !value) return <p class="failure" role="alert">{messageOf(error)}</p>;
  return (
    <>
      {value?.length === 0 ? <Empty icon="pxe" title={text.none}>{text.noneTold}</Empty> : (
        <VirtualTable
          label={text.title}
          columns={columns}
          rows={value ?? []}
          keyOf={({ address }) => address}
        />
      )}
      <Reservations onChange={reservations.reload} version={reservations.value} />
    </>
  );
}
