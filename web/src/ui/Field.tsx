import { CircleAlert } from 'lucide-react';
import { useId, type InputHTMLAttributes, type ReactNode, type Ref } from 'react';
import { cx } from '@/kit/cx';
import { Icon } from './Icon';

/** What the controls of a form look like. */
export const controlClass =
  'w-full rounded-inner bg-surface-1 text-ink-0 ring-1 ring-edge/70 ring-inset transition-shadow duration-150 ' +
  'placeholder:text-ink-3 hover:ring-edge focus:ring-2 focus:ring-brand-text focus:outline-none ' +
  'disabled:bg-surface-2 disabled:text-ink-2 aria-invalid:ring-2 aria-invalid:ring-live-text';

interface FrameProps {
  label: string;
  /** Said under the control before anything went wrong. */
  hint?: ReactNode;
  /** What is wrong with the value, and what to do. */
  error?: string | undefined;
  /** The label is for screen readers only; the design says it another way. */
  hiddenLabel?: boolean;
  className?: string | undefined;
  children: (ids: { id: string; describedBy: string | undefined }) => ReactNode;
}

/** Label above, control, then the hint or what is wrong. */
export function FieldFrame({
  label,
  hint,
  error,
  hiddenLabel = false,
  className,
  children,
}: FrameProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const hasNote = Boolean(error ?? hint);
  return (
    <div className={cx('flex flex-col gap-1.5', className)}>
      <label htmlFor={id} className={hiddenLabel ? 'sr-only' : 'text-13 font-medium text-ink-1'}>
        {label}
      </label>
      {children({ id, describedBy: hasNote ? noteId : undefined })}
      {hasNote && (
        <p
          id={noteId}
          className={cx('flex gap-1.5 text-13', error ? 'text-live-text' : 'text-ink-2')}
        >
          {error && <Icon of={CircleAlert} size={16} className="mt-0.5 shrink-0" />}
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

export interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'size'> {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  hiddenLabel?: boolean;
  size?: 'medium' | 'large';
  ref?: Ref<HTMLInputElement>;
}

/** One line of text to fill in. */
export function Field({
  label,
  hint,
  error,
  hiddenLabel,
  className,
  size = 'medium',
  ...rest
}: FieldProps) {
  return (
    <FieldFrame
      label={label}
      hint={hint}
      error={error}
      className={className}
      {...(hiddenLabel === undefined ? {} : { hiddenLabel })}
    >
      {({ id, describedBy }) => (
        <input
          {...rest}
          id={id}
          aria-describedby={describedBy}
          aria-invalid={error ? true : undefined}
          className={cx(controlClass, 'px-3', size === 'large' ? 'h-12' : 'h-10')}
        />
      )}
    </FieldFrame>
  );
}
