import { X } from 'lucide-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { cx } from '@/kit/cx';
import { IconButton } from './IconButton';

interface DialogProps {
  open: boolean;
  /** Asked for by Escape, the cross or a press outside. */
  onClose: () => void;
  title: string;
  /** The name of the cross. */
  closeLabel: string;
  children: ReactNode;
  wide?: boolean;
}

const FIRST = 'input:not([type="hidden"], [type="file"], [readonly]), select, textarea';
/** Where nothing is asked for: the way back, which stands before the verb. */
const ACTION = '[data-actions] button';

/**
 * A question in front of the page. It is the browser's own dialog: it holds the focus, makes the rest inert and
 * closes by Escape without a line of script, and needs no injected styles.
 */
export function Dialog({ open, onClose, title, closeLabel, children, wide = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const element = dialog.current;
    if (!element || element.open === open) return;
    if (!open) {
      element.close();
      return;
    }
    element.showModal();
    // The browser would choose the cross; what the dialog asks for comes first.
    const first = element.querySelector<HTMLElement>(FIRST);
    (first ?? element.querySelector<HTMLElement>(ACTION))?.focus();
  }, [open]);

  return (
    // The press on the backdrop lands on the dialog itself; the keyboard has Escape and the cross.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        // An open tooltip takes the key for itself, and the dialog would not hear of it.
        const inside = event.target instanceof Node && dialog.current?.contains(event.target);
        if (event.key === 'Escape' && inside) onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
      className={cx(
        'm-auto max-h-[min(90dvh,48rem)] w-[calc(100vw-2rem)] overflow-y-auto rounded-card bg-surface-1 p-0',
        'open:motion-rise text-ink-0 shadow-float backdrop:bg-backdrop',
        wide ? 'max-w-2xl' : 'max-w-md',
      )}
    >
      {open && (
        <div className="flex flex-col gap-4 p-6">
          <div className="flex items-start justify-between gap-4">
            <h2 id={titleId} className="text-18 font-semibold">
              {title}
            </h2>
            <IconButton
              icon={X}
              label={closeLabel}
              size="small"
              onClick={onClose}
              className="-me-2 -mt-1"
            />
          </div>
          {children}
        </div>
      )}
    </dialog>
  );
}

/** The buttons of a dialog: the verb last, where the hand is. */
export function DialogActions({ children }: { children: ReactNode }) {
  return (
    <div data-actions className="mt-2 flex flex-wrap justify-end gap-2">
      {children}
    </div>
  );
}
