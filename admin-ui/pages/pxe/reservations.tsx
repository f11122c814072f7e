import { useState } from "preact/hooks";
import type { ReservationView } from "../../../src/contract/mod.ts";
import { may } from "../../app/access.ts";
import { api } from "../../data/api.ts";
import { Confirm } from "../../parts/dialog.tsx";
import { Field } from "../../parts/field.tsx";
import { messageOf } from "../../parts/notices.tsx";
import { useLoaded } from "../../parts/use_loaded.ts";
import { words } from "../../words/mod.ts";

const text = words.pxe.reservations, { leases } = words.pxe;

/** Addresses that are kept for particular machines. `version`: asks anew when it changes. */
export function Reservations({ version, onChange }: { version: unknown; onChange(): void }) {
  const { value, reload } = useLoaded((signal) => api.get<ReservationView[]>("pxe/reservations", signal), [
    version,
  ]);
  const [removed, setRemoved] = useState<ReservationView>();
  return (
    <section class="card reservations" aria-labelledby="reservations">
      <h2 id="reservations">{text.title}</h2>
      {value?.length === 0 && <p class="faint">{text.none}</p>}
      {value && value.length > 0 && (
        <ul>
          {value.map((each) => (
            <li key={each.mac}>
              <strong>{each.address}</strong> <code>{each.mac}</code> {each.machine ?? each.hostname}{" "}
              {may("admin") && (
                <button
                  type="button"
                  class="small"
                  aria-label={text.removeTitle(each.mac)}
                  onClick={() => setRemoved(each)}
                >
                  {text.remove}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {may("admin") && <AddReservation onDone={reload} />}
      {removed && (
        <Confirm
          title={text.removeTitle(removed.mac)}
          action={text.remove}
          onClose={() => setRemoved(undefined)}
          onConfirm={async () => {
            await api.delete(`pxe/reservations/${removed.mac}`);
            reload();
            onChange();
          }}
        >
          <p>{text.removeTold}</p>
        </Confirm>
      )}
    </section>
  );
}

function AddReservation({ onDone }: { onDone(): void }) {
  const [form, setForm] = useState({ mac: "", address: "", hostname: "" }),
    [failure, setFailure] = useState("");
  const field = (name: keyof typeof form, label: string, required: boolean) => (
    <Field label={label}>
      {(attributes) => (
        <input
          {...attributes}
          required={required}
          value={form[name]}
          onInput={(event) => setForm({ ...form, [name]: event.currentTarget.value })}
        />
      )}
    </Field>
  );
  const save = async () => {
    try {
      const { mac, address, hostname } = form;
      await api.put(`pxe/reservations/${encodeURIComponent(mac.trim())}`, {
        address: address.trim(),
        hostname: hostname.trim() || null,
      });
      setForm({ mac: "", address: "", hostname: "" });
      setFailure("");
      onDone();
    } catch (error) {
      setFailure(messageOf(error));
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <div class="toolbar">
        {field("mac", leases.mac, true)}
        {field("address", leases.address, true)}
        {field("hostname", text.hostname, false)}
        <button type="submit">{text.add}</button>
      </div>
      {failure && <p class="failure" role="alert">{failure}</p>}
    </form>
  );
}
