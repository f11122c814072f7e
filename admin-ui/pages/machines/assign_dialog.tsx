import { useState } from "preact/hooks";
import type { BootAssignment, MachineUpdate, MachineView } from "../../../src/contract/mod.ts";
import { api } from "../../data/api.ts";
import { sessions } from "../../data/live.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Field } from "../../parts/field.tsx";
import { messageOf, tellDone } from "../../parts/notices.tsx";
import { words } from "../../words/mod.ts";

const text = words.machines, KEEP = "keep", GROUP = "group";

/** Assigns what machines boot, and their group. */
export function AssignDialog({ machines, onClose }: { machines: MachineView[]; onClose(): void }) {
  const only = machines.length === 1 ? machines[0] : undefined;
  const [boot, setBoot] = useState<string>(only ? only.assignment ?? GROUP : KEEP);
  const [session, setSession] = useState(only?.sessionId ?? ""),
    [group, setGroup] = useState<string | undefined>();
  const [failure, setFailure] = useState("");
  const running = sessions.all.filter(({ state }) => state === "gathering" || state === "deploying");
  const save = async () => {
    const update: MachineUpdate = {};
    if (boot !== KEEP) {
      update.assignment = boot === GROUP ? null : boot as BootAssignment;
      update.sessionId = boot === "server" && session ? session : null;
    }
    if (group !== undefined) update.group = group.trim() || null;
    try {
      for (const { id } of machines) await api.patch(`machines/${id}`, update);
      tellDone(text.assigned);
      onClose();
    } catch (error) {
      setFailure(messageOf(error));
    }
  };
  return (
    <Dialog
      title={text.assignTitle(machines.length)}
      onClose={onClose}
      foot={
        <>
          <button type="button" onClick={onClose}>{words.common.cancel}</button>
          <button type="button" class="main" onClick={save}>{words.common.save}</button>
        </>
      }
    >
      <div class="stack">
        <Field label={text.assignBoot}>
          {(attributes) => (
            <select
              {...attributes}
              value={boot}
              onChange={(event) => setBoot(event.currentTarget.value)}
            >
              {!only && <option value={KEEP}>{text.keep}</option>}
              <option value={GROUP}>{text.asGroup}</option>
              {(["server", "client", "local", "menu"] as const).map((each) => (
                <option key={each} value={each}>{text.boot[each]}</option>
              ))}
            </select>
          )}
        </Field>
        {boot === "server" && (
          <Field label={text.assignSession}>
            {(attributes) => (
              <select
                {...attributes}
                value={session}
                onChange={(event) => setSession(event.currentTarget.value)}
              >
                <option value="">{text.anySession}</option>
                {running.map(({ id, name }) => <option key={id} value={id}>{id} · {name}</option>)}
              </select>
            )}
          </Field>
        )}
        <Field label={text.assignGroup} help={text.groupHelp}>
          {(attributes) => (
            <input
              {...attributes}
              maxLength={100}
              placeholder={group === undefined && !only ? text.keep : ""}
              value={group ?? only?.group ?? ""}
              onInput={(event) => setGroup(event.currentTarget.value)}
            />
          )}
        </Field>
        {failure && <p class="failure" role="alert">{failure}</p>}
      </div>
    </Dialog>
  );
}
