import { words } from "../../words/mod.ts";
import type { Draft } from "./draft.ts";
import { Choices, DurationInput, TextInput } from "./inputs.tsx";
import type { Wizard } from "./wizard.ts";

/** How many, for how long, and when it counts as finished. */
export function StepNumbers({ wizard }: { wizard: Wizard }) {
  const { numbers: says } = words.wizard.steps, { succeedBy } = wizard.draft.value;
  return (
    <>
      <fieldset class="group">
        <legend>{says.howMany}</legend>
        <div class="fields">
          <TextInput
            {...{ wizard, of: "maxTargets", path: "maxTargets", whole: true }}
            label={says.max}
            help={says.maxHelp}
          />
          <TextInput
            {...{ wizard, of: "minTargets", path: "minTargets", whole: true }}
            label={says.min}
            help={says.minHelp}
          />
        </div>
      </fieldset>
      <fieldset class="group">
        <legend>{says.howLong}</legend>
        <div class="fields">
          <DurationInput
            {...{ wizard, of: "wait", path: "waitSeconds" }}
            label={says.wait}
            help={says.waitHelp}
          />
          <DurationInput
            {...{ wizard, of: "giveUp", path: "giveUpSeconds" }}
            label={says.giveUp}
            help={says.giveUpHelp}
          />
          <DurationInput
            {...{ wizard, of: "timeLimit", path: "timeLimitSeconds" }}
            label={says.timeLimit}
            help={says.timeLimitHelp}
          />
        </div>
      </fieldset>
      <Choices<Draft["succeedBy"]>
        label={says.success}
        value={succeedBy}
        onChange={(succeedBy) => wizard.set({ succeedBy })}
        choices={[
          {
            value: "percent",
            label: says.percent,
            more: (
              <TextInput
                {...{ wizard, of: "succeedPercent", path: "succeed", whole: true }}
                label={says.percentLabel}
              />
            ),
          },
          {
            value: "count",
            label: says.count,
            more: (
              <TextInput
                {...{ wizard, of: "succeedCount", path: "succeed", whole: true }}
                label={says.countLabel}
              />
            ),
          },
        ]}
      />
    </>
  );
}
