import type { SettingsKeyView } from "../../../src/contract/mod.ts";
import { Field, type FieldAttributes } from "../../parts/field.tsx";
import { words } from "../../words/mod.ts";

const text = words.settings;

interface KeyFieldProps {
  setting: SettingsKeyView;
  /** Null where the file has no such line. */
  value: string | null;
  disabled: boolean;
  onChange(value: string | null): void;
}

/** One key of a settings file. */
export function KeyField({ setting, value, disabled, onChange }: KeyFieldProps) {
  const { key, unit, told, fallback, inForce, restart } = setting;
  const facts = [
    fallback !== null && text.fallback(fallback),
    inForce !== null && inForce !== (value ?? fallback) && text.inForce(inForce),
    restart ? text.restart : text.atOnce,
  ].filter(Boolean);
  return (
    <Field
      label={unit ? `${key} (${unit})` : key}
      help={
        <>
          {told} <span class="nowrap-parts">{facts.join(" · ")}</span>
        </>
      }
      error={wrongWith(setting, value)}
    >
      {(attributes) => <Control {...{ setting, value, disabled, onChange, attributes }} />}
    </Field>
  );
}

function Control(
  { setting, value, disabled, onChange, attributes }: KeyFieldProps & { attributes: FieldAttributes },
) {
  const { kind, fallback } = setting;
  const take = (typed: string) => onChange(typed === "" ? null : typed);
  if (kind.type === "choice") {
    return (
      <select
        {...attributes}
        disabled={disabled}
        value={value ?? ""}
        onChange={(event) => take(event.currentTarget.value)}
      >
        <option value="">{text.unset}{fallback === null ? "" : ` (${fallback})`}</option>
        {kind.values.map((each) => <option key={each} value={each}>{each}</option>)}
      </select>
    );
  }
  return (
    <input
      {...attributes}
      disabled={disabled}
      inputMode={kind.type === "whole" ? "numeric" : undefined}
      placeholder={fallback ?? text.unset}
      value={value ?? ""}
      onInput={(event) => take(event.currentTarget.value)}
    />
  );
}

/** What is wrong with a value, as far as the page can tell; the server looks at all of it. */
export function wrongWith({ kind }: SettingsKeyView, value: string | null): string | undefined {
  if (value === null || kind.type !== "whole") return undefined;
  const number = Number(value);
  const fits = /^\d{1,9}$/.test(value) && number >= kind.least && number <= kind.most;
  return fits ? undefined : text.wrong(kind.least, kind.most);
}
