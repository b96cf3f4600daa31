import { SmilePlus } from 'lucide-react';
import { Popover } from 'radix-ui';
import { REACTIONS } from '@/engine/protocol';
import { useTranslation } from '@/kit/i18n';
import type { RoomSession } from '../session';
import { BarButton } from './BarButton';

/** A feeling without a word. */
export function ReactionMenu({ session }: { session: RoomSession }) {
  const { t } = useTranslation('rooms');
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <span className="max-sm:hidden">
          <BarButton icon={SmilePlus} label={t('bar.react')} />
        </span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          sideOffset={10}
          aria-label={t('bar.react')}
          className="stage motion-appear z-40 flex gap-1 rounded-full bg-surface-2 p-1.5 shadow-float"
        >
          {REACTIONS.map((emoji) => (
            <Popover.Close asChild key={emoji}>
              <button
                type="button"
                aria-label={emoji}
                className="grid size-11 place-items-center rounded-full text-22 hover:bg-surface-3"
                onClick={() => void session.react(emoji)}
              >
                {emoji}
              </button>
            </Popover.Close>
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
