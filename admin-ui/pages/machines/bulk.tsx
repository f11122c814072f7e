import { useState } from "preact/hooks";
import type { MachineView } from "../../../src/contract/mod.ts";
import { api } from "../../data/api.ts";
import { LinkButton } from "../../parts/bits.tsx";
import { Check } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { attempt, tellDone } from "../../parts/notices.tsx";
import { words } from "../../words/mod.ts";
import { AssignDialog } from "./assign_dialog.tsx";

const text = words.machines;

interface BulkProps {
  /** Those that are selected. */
  machines: MachineView[];
  every: boolean;
  onEvery(on: boolean): void;
}

/** What can be done with the machines that are selected. */
export function Bulk({ machines, every, onEvery }: BulkProps) {
  const [assigning, setAssigning] = useState(false);
  const none = machines.length === 0;
  const macs = machines.flatMap(({ macs }) => macs[0] ?? []).join(",");
  const wake = () =>
    attempt(async () => {
      for (const { id } of machines) await api.post(`machines/${id}/wake`, {});
      tellDone(text.woken(machines.length));
    });
  return (
    <div class="row bulk">
      <Check label={text.selectAll} checked={every} onChange={onEvery} />
      <span class="faint" role="status">{text.selected(machines.length)}</span>
      <div class="actions end">
        {none
          ? <button type="button" disabled>{text.deploySelected}</button>
          : (
            <LinkButton href={`/sessions/new?machines=${encodeURIComponent(macs)}`}>
              {text.deploySelected}
            </LinkButton>
          )}
        <button type="button" disabled={none} onClick={() => setAssigning(true)}>{text.assign}</button>
        <button type="button" disabled={none} onClick={wake}>
          <Icon name="wake" />
          {text.wake}
        </button>
      </div>
      {assigning && <AssignDialog machines={machines} onClose={() => setAssigning(false)} />}
    </div>
  );
}
