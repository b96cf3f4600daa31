import type { ReactNode } from 'react';
import { cx } from '@/kit/cx';

interface CheckboxProps {
  label: ReactNode;
  hint?: ReactNode;
  checked: boolean;
  disabled?: boolean;
  /** The label is for screen readers only: a row says the same beside it. */
  hiddenLabel?: boolean;
  onChange: (checked: boolean) => void;
  className?: string;
}

/** A box to tick: one of several things that count when the form is sent, or a row that is chosen. */
export function Checkbox(props: CheckboxProps) {
  const { label, hint, checked, disabled, hiddenLabel = false, onChange, className } = props;
  return (
    <label className={cx('flex cursor-pointer items-start gap-2.5', className)}>
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-1 size-4 shrink-0 accent-brand"
      />
      <span className={hiddenLabel ? 'sr-only' : undefined}>
        <span className="block">{label}</span>
        {hint && <span className="block text-13 text-ink-2">{hint}</span>}
      </span>
    </label>
  );
}
