import { schedule as scheduleSchema } from "../../../src/contract/schedule.ts";
import { words } from "../../words/mod.ts";
import { nextRuns } from "../schedules/next_runs.ts";
import { scheduleOf, type When } from "./draft.ts";
import { type Choice, Choices, TextInput } from "./inputs.tsx";
import { momentTold } from "./told.ts";
import type { Wizard } from "./wizard.ts";
import { TimeZone } from "./time_zone.tsx";

const SHOWN = 5;

/** When it runs. */
export function StepSchedule({ wizard }: { wizard: Wizard }) {
  const { schedule: says } = words.wizard.steps, { when, type } = wizard.draft.value;
  const isList = type === "mac", input = { wizard };
  const time = <TextInput {...input} of="time" path="schedule.time" type="time" label={says.time} />;
  const span = (
    <>
      <TextInput {...input} of="from" path="schedule.from" type="date" label={says.from} />
      <TextInput
        {...input}
        of="until"
        path="schedule.until"
        type="date"
        label={says.until}
        help={says.untilHelp}
      />
      <TimeZone wizard={wizard} />
    </>
  );
  const choices: Choice<When>[] = [
    { value: "now", label: says.now, told: says.nowTold },
    {
      value: "cyclic",
      label: says.cyclic,
      told: isList ? says.notCyclic : says.cyclicTold,
      disabled: isList,
    },
    {
      value: "once",
      label: says.once,
      told: says.onceTold,
      more: (
        <div class="fields">
          <TextInput {...input} of="date" path="schedule.date" type="date" label={says.date} />
          {time}
          <TimeZone wizard={wizard} />
        </div>
      ),
    },
    {
      value: "daily",
      label: says.daily,
      told: says.dailyTold,
      more: (
        <div class="fields">
          <TextInput {...input} of="everyDays" path="schedule.every" label={says.everyDays} whole />
          {time}
          {span}
        </div>
      ),
    },
    {
      value: "weekly",
      label: says.weekly,
      told: says.weeklyTold,
      more: (
        <>
          <Days wizard={wizard} />
          <div class="fields">
            <TextInput {...input} of="everyWeeks" path="schedule.every" label={says.everyWeeks} whole />
            {time}
            {span}
          </div>
        </>
      ),
    },
    {
      value: "monthly",
      label: says.monthly,
      told: says.monthlyTold,
      more: (
        <div class="fields">
          <TextInput {...input} of="day" path="schedule.day" label={says.day} help={says.dayHelp} whole />
          {time}
          {span}
        </div>
      ),
    },
  ];
  return (
    <>
      <Choices
        label={says.label}
        hideLabel
        value={when}
        error={wizard.error("schedule.type")}
        onChange={(when) => wizard.set({ when })}
        choices={wizard.kind === "editSchedule" ? choices.slice(1) : choices}
      />
      <NextRuns wizard={wizard} />
    </>
  );
}

function Days({ wizard }: { wizard: Wizard }) {
  const { days } = wizard.draft.value, { steps: { schedule: says }, weekdays } = words.wizard;
  const error = wizard.error("schedule.days");
  return (
    <fieldset class="days">
      <legend>{says.days}</legend>
      {weekdays.map((name, i) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={days.includes(i + 1)}
            onChange={({ currentTarget: { checked } }) =>
              wizard.set({ days: checked ? [...days, i + 1].sort() : days.filter((day) => day !== i + 1) })}
          />
          {name}
        </label>
      ))}
      {error && <p class="failure" role="alert">{error}</p>}
    </fieldset>
  );
}

/** The next times, on the wall of the schedule's time zone. */
function NextRuns({ wizard }: { wizard: Wizard }) {
  const parsed = scheduleSchema.safeParse(scheduleOf(wizard.draft.value));
  if (!parsed.success || parsed.data.type === "cyclic") return null;
  const { timeZone } = parsed.data, { schedule: says } = words.wizard.steps;
  const runs = nextRuns(parsed.data, Date.now(), SHOWN);
  if (!runs.length) return null;
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <section class="wizard-part" aria-live="polite">
      <h3>{says.next}</h3>
      <ol class="told">
        {runs.map((at) => (
          <li key={at}>
            {momentTold(at, timeZone)}
            {own !== timeZone && <span class="faint">{` — ${says.nextFrom(momentTold(at, own), own)}`}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
