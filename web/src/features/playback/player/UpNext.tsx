import { Play } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Button } from '@/ui/Button';
import { Ring } from '@/ui/Ring';
import { prefer, preferences } from './preferences';

/** What comes after this. */
export interface Next {
  title: string;
  go: () => void;
}

const COUNT_S = 8;

/** After the end: what comes next, in some seconds by itself, unless somebody says otherwise. */
export function UpNext({ next, onStay }: { next: Next; onStay: () => void }) {
  const { t } = useTranslation('playback');
  const { playNext } = useStore(preferences);
  const [left, setLeft] = useState(COUNT_S);
  const { go } = next;
  useEffect(() => {
    if (!playNext) return undefined;
    const timer = setTimeout(() => {
      if (left <= 1) go();
      else setLeft(left - 1);
    }, 1_000);
    return () => clearTimeout(timer);
  }, [left, playNext, go]);
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <section
      aria-label={t('next.label')}
      className="absolute inset-0 z-10 grid place-items-center bg-surface-0/85 p-6"
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <div className="flex max-w-md flex-col items-center gap-3 text-center">
        {playNext && (
          <Ring share={1 - left / COUNT_S} size={56} label={t('next.label')}>
            <span className="text-18 font-semibold">{left}</span>
          </Ring>
        )}
        <p className="text-13 text-ink-2">{t('next.label')}</p>
        <p className="text-18 font-semibold">{next.title}</p>
        {playNext && (
          <p role="status" className="text-13 text-ink-2">
            {t('next.soon')}
          </p>
        )}
        <div className="flex flex-wrap justify-center gap-2">
          <Button
            look="quiet"
            onClick={() => {
              if (playNext) prefer({ playNext: false });
              onStay();
            }}
          >
            {t('next.stay')}
          </Button>
          <Button look="main" icon={Play} onClick={go}>
            {t('next.now')}
          </Button>
        </div>
      </div>
    </section>
  );
}
