import type { ReactNode } from 'react';
import { useTranslation } from '@/kit/i18n';
import { cx } from '@/kit/cx';
import { Mark } from '@/ui/Mark';

interface RoomFrameProps {
  children: ReactNode;
  /** A single card in the middle, rather than a page. */
  centred?: boolean;
}

/** The frame of a room's quiet pages: the mark, and what there is to do. */
export function RoomFrame({ children, centred = false }: RoomFrameProps) {
  const { t } = useTranslation();
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-14 shrink-0 items-center gap-2 gutter font-semibold">
        <Mark size={22} className="text-brand-text" />
        {t('app')}
      </header>
      <main
        className={cx(
          'flex w-full flex-1 flex-col gutter pb-8',
          centred ? 'mx-auto max-w-md justify-center' : 'mx-auto max-w-6xl',
        )}
      >
        {children}
      </main>
    </div>
  );
}
