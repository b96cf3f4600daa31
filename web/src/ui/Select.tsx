import { ChevronDown } from 'lucide-react';
import type { ReactNode, SelectHTMLAttributes } from 'react';
import { cx } from '@/kit/cx';
import { controlClass, FieldFrame } from './Field';
import { Icon } from './Icon';

interface SelectProps<V extends string> extends Omit<
  SelectHTMLAttributes<HTMLSelectElement>,
  'onChange' | 'value'
> {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  hiddenLabel?: boolean;
  value: V;
  options: readonly { value: V; label: string }[];
  onChoose: (value: V) => void;
}

/** One of a few. The browser's own list: it works on a phone, by keyboard and with every reader. */
export function Select<V extends string>(props: SelectProps<V>) {
  const { label, hint, error, hiddenLabel, options, onChoose, className, value, ...rest } = props;
  return (
    <FieldFrame
      label={label}
      hint={hint}
      error={error}
      className={className}
      {...(hiddenLabel === undefined ? {} : { hiddenLabel })}
    >
      {({ id, describedBy }) => (
        <span className="relative block">
          <select
            {...rest}
            id={id}
            value={value}
            aria-describedby={describedBy}
            aria-invalid={error ? true : undefined}
            onChange={(event) => onChoose(event.target.value as V)}
            className={cx(controlClass, 'h-10 appearance-none truncate ps-3 pe-9')}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
          <Icon
            of={ChevronDown}
            size={16}
            className="pointer-events-none absolute inset-y-0 end-3 my-auto text-ink-2"
          />
        </span>
      )}
    </FieldFrame>
  );
}
