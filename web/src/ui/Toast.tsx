import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { useEffect } from 'react';
import { createStore } from '@/kit/store';
import { useStore } from '@/kit/useStore';
import { Button } from './Button';
import { Icon } from './Icon';
import { IconButton } from './IconButton';

export interface Toast {
  text: string;
  /** A failure stays until it is dismissed; the rest leaves by itself. */
  kind?: 'done' | 'problem';
  action?: { label: string; run: () => void };
}

interface Shown extends Toast {
  id: number;
}

/** Long enough to read a line and reach the button; SC 2.2.1 is met because nothing is only said here. */
const STAYS_MS = 8_000;

const toasts = createStore<readonly Shown[]>([]);
let last = 0;

/** Says in a corner what has just happened, with a way back where there is one. */
export function toast(message: Toast): void {
  last += 1;
  const shown = { ...message, id: last };
  toasts.set((before) => [...before.slice(-2), shown]);
}

function dismiss(id: number): void {
  toasts.set((before) => before.filter((each) => each.id !== id));
}

function ToastCard({ item, dismissLabel }: { item: Shown; dismissLabel: string }) {
  const { id, kind = 'done', text, action } = item;
  useEffect(() => {
    if (kind === 'problem') return undefined;
    const timer = setTimeout(() => dismiss(id), STAYS_MS);
    return () => clearTimeout(timer);
  }, [id, kind]);
  return (
    <li className="motion-rise pointer-events-auto flex items-center gap-3 rounded-card bg-surface-1 py-2 ps-4 pe-2 text-ink-0 shadow-float ring-1 ring-line">
      <Icon
        of={kind === 'problem' ? CircleAlert : CircleCheck}
        className={kind === 'problem' ? 'shrink-0 text-live-text' : 'shrink-0 text-ink-2'}
      />
      <span className="min-w-0 flex-1 text-15">{text}</span>
      {action && (
        <Button
          size="small"
          look="quiet"
          className="text-brand-text"
          onClick={() => {
            dismiss(id);
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton icon={X} size="small" label={dismissLabel} onClick={() => dismiss(id)} />
    </li>
  );
}

/** Where toasts appear: once, in the roof. */
export function ToastCorner({ label, dismissLabel }: { label: string; dismissLabel: string }) {
  const items = useStore(toasts);
  return (
    <section
      aria-label={label}
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-4 z-50"
    >
      <ol className="mx-auto flex max-w-md flex-col gap-2">
        {items.map((item) => (
          <ToastCard key={item.id} item={item} dismissLabel={dismissLabel} />
        ))}
      </ol>
    </section>
  );
}
