import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { useDoing } from './doing';
import { chatOf, type Hall } from './model';
import { Said } from './Said';
import type { Talk } from './talk';

/** Nearer to the end than that one reads along, and stays with what is new. */
const NEAR_PX = 80;

/** What is said, the newest at the end; a screen reader hears it when it has nothing else to say. */
export function Chat({ talk, hall }: { talk: Talk; hall: Hall }) {
  const { t } = useTranslation('audience');
  const { t: common } = useTranslation();
  const act = useDoing();
  const box = useRef<HTMLDivElement>(null);
  const along = useRef(true);
  const said = chatOf(hall);
  const last = said.at(-1)?.id;
  useLayoutEffect(() => {
    const { current } = box;
    if (current && along.current) current.scrollTop = current.scrollHeight;
  }, [last]);
  return (
    <div
      ref={box}
      role="log"
      aria-label={t('chat')}
      // It scrolls, so the keyboard gets to it.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className="flex h-80 min-h-0 flex-col gap-3 overflow-y-auto rounded-inner"
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        along.current = scrollHeight - clientHeight - scrollTop < NEAR_PX;
      }}
    >
      {hall.older !== null && (
        <Button size="small" look="quiet" className="self-center" onClick={() => act(talk.older())}>
          {common('action.loadMore')}
        </Button>
      )}
      {said.length === 0 && <p className="m-auto text-center text-ink-2">{t('chatEmpty')}</p>}
      {said.map((message) => (
        <Said key={message.id} talk={talk} message={message} moderates={hall.me.may_moderate} />
      ))}
    </div>
  );
}
