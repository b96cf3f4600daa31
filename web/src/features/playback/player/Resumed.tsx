import { useEffect, useState } from 'react';
import { timecode } from '@/kit/format';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';

/** Long enough to read it and reach the button. */
const SHOWN_MS = 12_000;

interface ResumedProps {
  /** Seconds. */
  at: number;
  onStartOver: () => void;
}

/** Says quietly that it did not begin at the beginning, and offers that. */
export function Resumed({ at, onStartOver }: ResumedProps) {
  const { t } = useTranslation('playback');
  const [shown, setShown] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setShown(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    // A press here is not one on the picture.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div
      className="motion-appear absolute start-3 top-3 z-10 flex items-center gap-1 rounded-inner bg-surface-0/85 ps-3 text-13"
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <span role="status">{t('resumed', { time: timecode(at * 1000) })}</span>
      <Button
        size="small"
        look="quiet"
        onClick={() => {
          setShown(false);
          onStartOver();
        }}
      >
        {t('startOver')}
      </Button>
    </div>
  );
}
