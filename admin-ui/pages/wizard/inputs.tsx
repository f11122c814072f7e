import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Field } from "../../parts/field.tsx";
import { words } from "../../words/mod.ts";
import type { Draft } from "./draft.ts";
import type { Duration, DurationUnit } from "./duration.ts";
import type { Wizard } from "./wizard.ts";

/** Names of a draft's values of one type. */
type Names<T> = {
  [K in keyof Draft]: Draft[K] extends T ? T extends Draft[K] ? K : never : never;
}[keyof Draft];

interface InputProps {
  wizard: Wizard;
  /** Where the schema would complain. */
  path: string;
  label: string;
  help?: string;
}

/** A text, number, date or time of the draft. */
export function TextInput({ wizard, of, path, label, help, type = "text", whole }: InputProps & {
  of: Names<string>;
  type?: "text" | "date" | "time";
  /** Phones show digits. */
  whole?: boolean;
}) {
  return (
    <Field label={label} help={help} error={wizard.error(path)}>
      {(attributes) => (
        <input
          {...attributes}
          type={type}
          value={wizard.draft.value[of]}
          inputMode={whole ? "numeric" : undefined}
          autocomplete="off"
          onInput={(event) => wizard.set({ [of]: event.currentTarget.value })}
        />
      )}
    </Field>
  );
}

/** A time as a number and its unit. */
export function DurationInput({ wizard, of, path, label, help }: InputProps & { of: Names<Duration> }) {
  const value = wizard.draft.value[of], { units, unitOf } = words.wizard;
  return (
    <Field label={label} help={help} error={wizard.error(path)}>
      {(attributes) => (
        <div class="with-unit">
          <input
            {...attributes}
            value={value.value}
            inputMode="numeric"
            autocomplete="off"
            onInput={(event) => wizard.set({ [of]: { ...value, value: event.currentTarget.value } })}
          />
          <select
            aria-label={unitOf(label)}
            value={value.unit}
            onChange={(event) =>
              wizard.set({ [of]: { ...value, unit: event.currentTarget.value as DurationUnit } })}
          >
            {(Object.keys(units) as DurationUnit[]).map((unit) => (
              <option key={unit} value={unit}>{units[unit]}</option>
            ))}
          </select>
        </div>
      )}
    </Field>
  );
}

/** One of several answers. */
export interface Choice<T extends string> {
  value: T;
  label: string;
  told?: string;
  disabled?: boolean;
  /** What it asks for besides, while it is chosen. */
  more?: ComponentChildren;
}

/** One answer of a few, each with what it means. */
export function Choices<T extends string>({ label, hideLabel, value, choices, error, onChange }: {
  label: string;
  hideLabel?: boolean;
  value: T;
  choices: Choice<T>[];
  error?: string;
  onChange(value: T): void;
}) {
  const id = useId();
  return (
    <fieldset class="choices">
      <legend class={hideLabel ? "sr" : undefined}>{label}</legend>
      {choices.map((choice) => (
        <div key={choice.value} class={choice.value === value ? "choice chosen" : "choice"}>
          <label>
            <input
              type="radio"
              name={id}
              value={choice.value}
              checked={choice.value === value}
              disabled={choice.disabled}
              aria-labelledby={`${id}-${choice.value}`}
              aria-describedby={choice.told ? `${id}-${choice.value}-told` : undefined}
              onChange={() =>
                onChange(choice.value)}
            />
            <span>
              <strong id={`${id}-${choice.value}`}>{choice.label}</strong>
              {choice.told && <span class="faint" id={`${id}-${choice.value}-told`}>{choice.told}</span>}
            </span>
          </label>
          {choice.value === value && choice.more && <div class="choice-more">{choice.more}</div>}
        </div>
      ))}
      {error && <p class="failure" role="alert">{error}</p>}
    </fieldset>
  );
}
