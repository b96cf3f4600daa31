import { useId } from 'react';

interface ChoiceProps<V extends string> {
  label: string;
  value: V;
  options: readonly { value: V; label: string; hint: string }[];
  onChoose: (value: V) => void;
}

/** One of two or three, each with a sentence that says what it means. */
export function Choice<V extends string>({ label, value, options, onChoose }: ChoiceProps<V>) {
  const group = useId();
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 text-13 font-medium text-ink-1">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="flex cursor-pointer items-start gap-3 rounded-inner px-3 py-2.5 ring-1 ring-line ring-inset has-checked:bg-brand-soft has-checked:ring-2 has-checked:ring-brand-text has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand-text"
        >
          <input
            type="radio"
            name={group}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChoose(option.value)}
            className="mt-1 size-4 shrink-0 accent-brand outline-none"
          />
          <span>
            <span className="block font-medium">{option.label}</span>
            <span className="block text-13 text-ink-2">{option.hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
