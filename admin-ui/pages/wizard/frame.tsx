import type { FunctionComponent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { askBeforeLeaving, go } from "../../app/router.ts";
import { LinkButton, PageHead } from "../../parts/bits.tsx";
import { Icon } from "../../parts/icon.tsx";
import { messageOf, tellDone } from "../../parts/notices.tsx";
import { words } from "../../words/mod.ts";
import { send } from "./send.ts";
import { StepAfter } from "./step_after.tsx";
import { StepDestination } from "./step_destination.tsx";
import { StepImage } from "./step_image.tsx";
import { StepMachines } from "./step_machines.tsx";
import { StepName } from "./step_name.tsx";
import { StepNetwork } from "./step_network.tsx";
import { StepNumbers } from "./step_numbers.tsx";
import { StepSchedule } from "./step_schedule.tsx";
import { StepSummary } from "./step_summary.tsx";
import { StepTemplate } from "./step_template.tsx";
import { StepType } from "./step_type.tsx";
import { StepsList } from "./steps_list.tsx";
import type { StepId } from "./steps.ts";
import { titleOf } from "./titles.ts";
import { useWizard } from "./use_wizard.ts";
import type { Wizard, WizardStart } from "./wizard.ts";

const BODIES: Record<StepId, FunctionComponent<{ wizard: Wizard }>> = {
  template: StepTemplate,
  image: StepImage,
  name: StepName,
  destination: StepDestination,
  network: StepNetwork,
  type: StepType,
  machines: StepMachines,
  numbers: StepNumbers,
  after: StepAfter,
  schedule: StepSchedule,
  summary: StepSummary,
};
/** Where it was come from, and where giving up leads. */
const HOMES = {
  ...{
    newSession: "/sessions",
    editSession: "/sessions",
    newTemplate: "/templates",
    editTemplate: "/templates",
  },
  editSchedule: "/schedules",
};

/** A wizard on its page: the steps at its side, the one shown, and the ways on and back. */
export function WizardFrame({ start }: { start: WizardStart }) {
  const wizard = useWizard(start), { kind, target } = wizard;
  const { titles, told, cancel, kept, anew } = words.wizard, says = told[kind];
  return (
    <>
      <PageHead title={titles[kind]} told={typeof says === "string" ? says : says(target?.name ?? "")}>
        <LinkButton href={HOMES[kind]}>{cancel}</LinkButton>
      </PageHead>
      {wizard.wasKept.value && (
        <p class="wizard-kept" role="status">
          {kept}
          <button type="button" class="small" onClick={() => wizard.reset()}>{anew}</button>
        </p>
      )}
      <div class="wizard">
        <StepsList wizard={wizard} />
        <Step wizard={wizard} />
      </div>
    </>
  );
}

function Step({ wizard }: { wizard: Wizard }) {
  const step = wizard.step.value, { steps, stepOf, more } = words.wizard, { common } = words;
  const title = useRef<HTMLHeadingElement>(null), form = useRef<HTMLFormElement>(null), before = useRef(step);
  useEffect(() => {
    if (before.current === step) return;
    before.current = step;
    scrollTo(0, 0);
    title.current!.focus({ preventScroll: true });
  }, [step]);
  const Body = BODIES[step], all = wizard.steps.value, at = all.indexOf(step), isLast = at === all.length - 1;
  const goOn = (event: Event) => {
    event.preventDefault();
    if (isLast || wizard.next()) return;
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  };
  return (
    <form class="card wizard-step" ref={form} noValidate onSubmit={goOn} aria-labelledby="wizard-step">
      <p class="wizard-count faint">{stepOf(at + 1, all.length)}</p>
      <h2 id="wizard-step" tabIndex={-1} ref={title}>{titleOf(wizard.kind, step)}</h2>
      <p>{steps[step].intro}</p>
      <details class="context" key={step}>
        <summary>{more}</summary>
        <p>{steps[step].more}</p>
      </details>
      <div class="wizard-body" key={`${step}-body`}>
        <Body wizard={wizard} />
      </div>
      <div class="wizard-foot">
        {at > 0 && (
          <button type="button" onClick={() => wizard.back()}>
            <Icon name="back" />
            {common.back}
          </button>
        )}
        <span class="end" />
        {!isLast && wizard.reach.value === all.length - 1 && (
          <button
            type="button"
            onClick={() => wizard.goTo("summary")}
          >
            {words.wizard.toSummary}
          </button>
        )}
        {isLast ? <Create wizard={wizard} /> : (
          <button type="submit" class="main">
            {common.next}
            <Icon name="next" />
          </button>
        )}
      </div>
    </form>
  );
}

/** The button at the end. Enter does not press it: what it begins overwrites disks. */
function Create({ wizard }: { wizard: Wizard }) {
  const [busy, setBusy] = useState(false), [failure, setFailure] = useState("");
  const { kind, draft, checked } = wizard, { create } = words.wizard;
  const isTimed = kind === "newSession" && draft.value.when !== "now";
  const run = async () => {
    setBusy(true);
    setFailure("");
    try {
      const { done, to } = await send(wizard);
      wizard.end();
      askBeforeLeaving(undefined);
      go(to);
      tellDone(done);
    } catch (error) {
      setFailure(messageOf(error));
      setBusy(false);
    }
  };
  return (
    <>
      {failure && <p class="failure" role="alert">{failure}</p>}
      <button type="button" class="main" disabled={busy || !checked.value.options} onClick={run}>
        <Icon name="check" />
        {create[isTimed ? "newSchedule" : kind]}
      </button>
    </>
  );
}
