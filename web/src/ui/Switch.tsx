import { useId, type ReactNode } from 'react';
import { cx } from '@/kit/cx';

interface SwitchProps {
  label: string;
  /** What turning it on or off does. */
  hint?: ReactNode;
  on: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}

/** A setting that is on or off at once. */
export function Switch({ label, hint, on, disabled = false, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-6">
      <div className="flex flex-col gap-0.5">
        <span id={id} className="font-medium">
          {label}
        </span>
        {hint && (
          <span id={`${id}-hint`} className="text-13 text-ink-2">
            {hint}
          </span>
        )}
      </div>
      <button
        type="button"
        role="switch"
        aria-checked={on}
        aria-labelledby={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        disabled={disabled}
        onClick={() => onChange(!on)}
        className={cx(
          'relative mt-0.5 h-6 w-11 shrink-0 rounded-full transition-colors duration-150 disabled:opacity-50',
          on ? 'bg-brand' : 'bg-edge',
        )}
      >
        <span
          className={cx(
            'absolute top-1 size-4 rounded-full bg-brand-on transition-[inset-inline-start] duration-150',
            on ? 'start-6' : 'start-1',
          )}
        />
      </button>
    </div>
  );
}
