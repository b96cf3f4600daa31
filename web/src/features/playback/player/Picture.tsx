import { FastForward, Rewind } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { cx } from '@/kit/cx';
import { useTranslation } from '@/kit/i18n';
import { Icon } from '@/ui/Icon';
import type { Deck } from './deck';
import { toggle } from './keys';
import { createTaps } from './taps';

/** How long the sign of a jump is shown. */
const SIGN_MS = 600;

interface Jump {
  side: 'back' | 'forward';
  seconds: number;
}

function Sign({ jump }: { jump: Jump }) {
  const { t } = useTranslation('playback');
  return (
    <div
      className={cx(
        'pointer-events-none absolute inset-y-0 grid w-2/5 place-items-center bg-surface-0/35',
        jump.side === 'back' ? 'left-0 rounded-r-full' : 'right-0 rounded-l-full',
      )}
    >
      <span className="flex flex-col items-center gap-1 text-13 figures">
        <Icon of={jump.side === 'back' ? Rewind : FastForward} size={28} className="fill-current" />
        {t('player.jumped', { seconds: Math.abs(jump.seconds) })}
      </span>
    </div>
  );
}

interface PictureProps {
  deck: Deck;
  /** A finger asked for the controls, or for them to go. */
  onControls: () => void;
  onFullscreen: () => void;
  /** Takes all the room there is. */
  fill: boolean;
  children: ReactNode;
}

/** The picture: a large place to press. A mouse plays and pauses, a finger shows the controls and jumps. */
export function Picture({ deck, onControls, onFullscreen, fill, children }: PictureProps) {
  const { transport } = deck;
  const tap = useRef(createTaps());
  /** A double click does not say what made it, the clicks before it do. */
  const touches = useRef(false);
  const [jump, setJump] = useState<Jump | null>(null);
  useEffect(() => {
    if (!jump) return undefined;
    const timer = setTimeout(() => setJump(null), SIGN_MS);
    return () => clearTimeout(timer);
  }, [jump]);

  const touched = (share: number, now: number) => {
    const meant = tap.current(share, now);
    if (meant.kind === 'controls') {
      onControls();
      return;
    }
    transport.seek(transport.state.get().positionMs + meant.seconds * 1000);
    setJump((before) => ({
      side: meant.side,
      seconds: meant.seconds + (before?.side === meant.side ? before.seconds : 0),
    }));
  };

  return (
    // The play button and the keys do the same.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div
      className={cx(
        '@container relative grid min-h-0 flex-1 touch-manipulation place-items-center bg-surface-0 select-none',
        !fill && 'max-h-[max(16rem,calc(100dvh-13rem))]',
      )}
      onClick={(event) => {
        touches.current = (event.nativeEvent as PointerEvent).pointerType === 'touch';
        const box = event.currentTarget.getBoundingClientRect();
        if (touches.current) touched((event.clientX - box.left) / box.width, event.timeStamp);
        else toggle(transport);
      }}
      onDoubleClick={() => {
        if (!touches.current) onFullscreen();
      }}
    >
      {children}
      {jump && <Sign jump={jump} />}
    </div>
  );
}
