import { useEffect, useState, type ReactNode } from 'react';
import { cx } from '@/kit/cx';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import type { Trouble } from '@/engine/stream/trouble';
import { Controls } from './Controls';
import type { Deck } from './deck';
import { FloatingPlace } from './floating';
import { KeyHelp } from './KeyHelp';
import { isTaken, pressKey, type Reach } from './keys';
import { Picture } from './Picture';
import { useFullscreen } from './useFullscreen';
import { useIdle } from './useIdle';
import { Veil } from './Veil';

/** Keys work anywhere on the page, except where something else has the focus and a use for them. */
function usePageKeys(reach: Reach) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const at = event.target instanceof Element ? event.target : null;
      if (event.defaultPrevented || isTaken(event.key, at)) return;
      if (pressKey(event, reach)) event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  });
}

const COARSE = matchMedia('(pointer: coarse)');

export interface FrameProps {
  deck: Deck;
  /** The picture. */
  children: ReactNode;
  /** What lies over the picture below the controls: captions. They are told whether the bar is over it too. */
  over?: (raised: boolean) => ReactNode;
  trouble?: Trouble | null;
  onRetry?: () => void;
  /** It is all there is on the page. */
  fill?: boolean;
  /** The page has no list of keys of its own. */
  ownKeys?: boolean;
}

/**
 * The player: the picture on a small stage, and its bar. The bar stays under the picture, so that nothing hides while one
 * looks for it; where the picture fills the screen, and on a phone, it lies over it and leaves when nobody moves.
 */
export function Frame(props: FrameProps) {
  const { deck, children, over, trouble = null, onRetry, fill = false, ownKeys = false } = props;
  const { t } = useTranslation('playback');
  const { frame, take, place, fullscreen, toggle } = useFullscreen();
  const { playing } = useStore(deck.transport.state);
  const [help, setHelp] = useState(false);
  const laid = fullscreen || fill || COARSE.matches;
  const { idle, flip } = useIdle(frame, laid && playing);
  usePageKeys({
    ...deck,
    toggleFullscreen: toggle,
    showKeys: ownKeys ? () => setHelp(true) : undefined,
  });
  return (
    <div
      ref={take}
      role="region"
      aria-label={t('player.label')}
      data-idle={idle || undefined}
      className={cx(
        'stage relative flex flex-col overflow-hidden',
        fill ? 'h-dvh' : 'fullscreen:rounded-none rounded-card',
        idle && 'cursor-none',
      )}
    >
      <FloatingPlace value={fullscreen ? place : null}>
        <Picture deck={deck} onControls={flip} onFullscreen={toggle} fill={fill || fullscreen}>
          {children}
          {over?.(laid && !idle)}
          <Veil
            transport={deck.transport}
            live={deck.live ?? false}
            trouble={trouble}
            onRetry={onRetry}
          />
        </Picture>
        <div
          className={cx(
            laid &&
              'absolute inset-x-0 bottom-0 bg-linear-to-t from-surface-0/90 via-surface-0/60 to-transparent pt-8 transition-opacity duration-200',
            laid && idle && 'pointer-events-none opacity-0 has-focus-visible:opacity-100',
          )}
        >
          <Controls deck={deck} fullscreen={fullscreen} onFullscreen={toggle} />
        </div>
      </FloatingPlace>
      {ownKeys && <KeyHelp open={help} onClose={() => setHelp(false)} />}
    </div>
  );
}
