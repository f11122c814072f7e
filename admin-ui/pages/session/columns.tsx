import type { MemberView } from "../../../src/contract/mod.ts";
import { bytes, duration, percent, rate } from "../../data/format.ts";
import { kindOf, MEMBER_KINDS, shareOf } from "../../data/progress.ts";
import { Badge, Progress } from "../../parts/bits.tsx";
import type { Column } from "../../parts/virtual_table.tsx";
import { words } from "../../words/mod.ts";
import { nameOf } from "./names.ts";

const { columns: heads, phases, targets, lags } = words.session;

/** Those that say most first: states in the order of their urgency. */
const URGENCY = ["failed", "excluded", "lost", "deploying", "joined", "done"];

const isBusy = ({ state }: MemberView) => state === "deploying";

/** The columns of the targets' table. A row is clicked as a whole; the button is there for keyboards and screen readers. */
export const COLUMNS: Column<MemberView>[] = [
  {
    id: "name",
    head: heads.name,
    width: "9rem",
    sortBy: nameOf,
    cell: (member) => {
      const name = nameOf(member);
      return (
        <button type="button" class="plain pick" aria-label={targets.details(name)} title={name}>
          {name}
        </button>
      );
    },
  },
  {
    id: "state",
    head: heads.state,
    width: "6.4rem",
    sortBy: ({ state }) => URGENCY.indexOf(state),
    cell: ({ state }) => <Badge kind={MEMBER_KINDS[state]}>{words.common.states[state]}</Badge>,
  },
  {
    id: "phase",
    head: heads.phase,
    width: "5.8rem",
    sortBy: (member) => isBusy(member) && member.phase ? phases[member.phase] : "",
    cell: (member) => isBusy(member) && member.phase ? phases[member.phase] : "",
  },
  {
    id: "progress",
    head: heads.progress,
    width: "8.5rem",
    sortBy: shareOf,
    cell: (member) => {
      const share = shareOf(member);
      return (
        <span class="share">
          <Progress share={share} kind={kindOf(member)} label={targets.progress(nameOf(member))} />
          <span>{percent(share)}</span>
        </span>
      );
    },
  },
  number("received", "5.1rem", ({ progress }) => progress?.received, bytes),
  number("written", "5.1rem", ({ progress }) => progress?.bytesDone, bytes),
  number("rate", "5.7rem", (member) => isBusy(member) ? member.progress?.writeRate : undefined, rate),
  number(
    "left",
    "4.3rem",
    (member) => isBusy(member) ? member.progress?.left ?? undefined : undefined,
    duration,
  ),
  number("loss", "3.8rem", ({ loss }) => loss ?? undefined, (loss) => `${(loss * 100).toFixed(1)} %`),
  {
    id: "lagging",
    head: heads.lagging,
    width: "3.2rem",
    sortBy: ({ lagging }) => lagging ? 0 : 1,
    cell: ({ lagging }) => lagging ? <span class="warn">{lags}</span> : "",
  },
  {
    id: "reason",
    head: heads.reason,
    sortBy: ({ reason }) => reason ?? "",
    cell: ({ reason }) => <span title={reason ?? undefined}>{reason}</span>,
  },
];

function number(
  id: keyof typeof heads,
  width: string,
  of: (member: MemberView) => number | undefined,
  text: (value: number) => string,
): Column<MemberView> {
  const cell = (member: MemberView) => {
    const value = of(member);
    return value === undefined ? "" : text(value);
  };
  return { id, head: heads[id], width, isNumber: true, sortBy: (member) => of(member) ?? -1, cell };
}
