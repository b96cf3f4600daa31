import { CircleAlert } from 'lucide-react';
import { useId } from 'react';
import { cx } from '@/kit/cx';
import { Icon } from './Icon';

interface ChoiceProps<V extends string> {
  label: string;
  value: V;
  options: readonly {
    value: V;
    label: string;
    /** What it means; where it cannot be chosen, why. */
    hint: string;
    disabled?: boolean;
  }[];
  error?: string | undefined;
  /** Two beside each other, where there is room. */
  columns?: boolean;
  onChoose: (value: V) => void;
}

/** One of a few, each with a sentence that says what it means. */
export function Choice<V extends string>(props: ChoiceProps<V>) {
  const { label, value, options, error, columns = false, onChoose } = props;
  const group = useId();
  const errorId = `${group}-error`;
  return (
    <fieldset
      className="flex min-w-0 flex-col gap-1.5"
      aria-describedby={error === undefined ? undefined : errorId}
    >
      <legend className="mb-1.5 text-13 font-medium text-ink-1">{label}</legend>
      <div className={cx('grid gap-1.5', columns && 'sm:grid-cols-2 sm:gap-3')}>
        {options.map((option) => (
          <label
            key={option.value}
            className="flex cursor-pointer items-start gap-3 rounded-inner px-3 py-2.5 ring-1 ring-line ring-inset has-checked:bg-brand-soft has-checked:ring-2 has-checked:ring-brand-text has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand-text has-disabled:cursor-not-allowed has-disabled:bg-surface-2"
          >
            <input
              type="radio"
              name={group}
              value={option.value}
              checked={option.value === value}
              disabled={option.disabled}
              onChange={() => onChoose(option.value)}
              className="mt-1 size-4 shrink-0 accent-brand outline-none"
            />
            <span className="min-w-0">
              <span className={cx('block font-medium', option.disabled && 'text-ink-2')}>
                {option.label}
              </span>
              <span className="block text-13 text-ink-2">{option.hint}</span>
            </span>
          </label>
        ))}
      </div>
      {error !== undefined && (
        <p id={errorId} className="flex gap-1.5 text-13 text-live-text">
          <Icon of={CircleAlert} size={16} className="mt-0.5 shrink-0" />
          {error}
        </p>
      )}
    </fieldset>
  );
}
