import type { ReactNode } from 'react';
import { Button } from './Button';
import { Dialog, DialogActions } from './Dialog';

interface AskProps {
  open: boolean;
  title: string;
  /** What will happen, and what stays. */
  children: ReactNode;
  /** The verb. */
  action: string;
  cancelLabel: string;
  closeLabel: string;
  danger?: boolean;
  pending?: boolean;
  onClose: () => void;
  onYes: () => void;
}

/** Asks before something that cannot be undone. What can be undone is done at once, with a way back. */
export function Ask({
  open,
  title,
  children,
  action,
  cancelLabel,
  closeLabel,
  danger = false,
  pending = false,
  onClose,
  onYes,
}: AskProps) {
  return (
    <Dialog open={open} onClose={onClose} title={title} closeLabel={closeLabel}>
      <div className="text-ink-1">{children}</div>
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {cancelLabel}
        </Button>
        <Button look={danger ? 'danger' : 'main'} pending={pending} onClick={onYes}>
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
