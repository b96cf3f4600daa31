import { SmilePlus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { REACTIONS } from '@/engine/protocol';
import { useTranslation } from '@/kit/i18n';
import type { RoomSession } from '../session';
import { BarButton } from './BarButton';

/** A feeling without a word. */
export function ReactionMenu({ session }: { session: RoomSession }) {
  const { t } = useTranslation('rooms');
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!open) return undefined;
    const closeOutside = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    const closeByKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setOpen(false);
    };
    addEventListener('pointerdown', closeOutside);
    addEventListener('keydown', closeByKey);
    return () => {
      removeEventListener('pointerdown', closeOutside);
      removeEventListener('keydown', closeByKey);
    };
  }, [open]);

  return (
    <div ref={box} className="relative max-sm:hidden">
      <BarButton
        icon={SmilePlus}
        label={t('bar.react')}
        on={open}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      />
      {open && (
        <div
          role="group"
          aria-label={t('bar.react')}
          className="motion-appear absolute start-1/2 bottom-full z-40 mb-2.5 flex -translate-x-1/2 gap-1 rounded-full bg-surface-2 p-1.5 shadow-float rtl:translate-x-1/2"
        >
          {REACTIONS.map((emoji) => (
            <button
              key={emoji}
              type="button"
              aria-label={emoji}
              className="grid size-11 place-items-center rounded-full text-22 hover:bg-surface-3"
              onClick={() => {
                setOpen(false);
                void session.react(emoji);
              }}
            >
              {emoji}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
