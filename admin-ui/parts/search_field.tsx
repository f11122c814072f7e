import { useEffect, useRef, useState } from "preact/hooks";
import { Field } from "./field.tsx";

interface SearchFieldProps {
  label: string;
  hint: string;
  value: string;
  /** Told once the reader rests. */
  onSearch(text: string): void;
}

const REST = 300;

/** A field for text to look for: what is typed is shown at once, and looked for a moment later. */
export function SearchField({ label, hint, value, onSearch }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(), told = useRef(value);
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setText(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const tell = (text: string) => {
    setText(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch(told.current = text.trim()), REST);
  };
  return (
    <Field label={label}>
      {(attributes) => (
        <input
          {...attributes}
          type="search"
          placeholder={hint}
          maxLength={200}
          value={text}
          onInput={(event) => tell(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
