import { cx } from '@/kit/cx';
import { timecode } from '@/kit/format';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import type { Transport } from './transport';

/** One press of an arrow key. */
const STEP_S = 5;

/** Where in the recording we are; a slider for every hand, and time runs from left to right in every language. */
export function SeekBar({ transport }: { transport: Transport }) {
  const { t } = useTranslation('recordings');
  const { positionMs, durationMs } = useStore(transport.state);
  const seconds = durationMs / 1000;
  const share = durationMs > 0 ? (positionMs / durationMs) * 100 : 0;
  return (
    <div dir="ltr" className="group relative flex h-5 items-center">
      <div className="pointer-events-none absolute inset-x-0 h-1 overflow-hidden rounded-full bg-surface-3 transition-[height] duration-150 group-hover:h-1.5">
        <div className="h-full bg-brand-text" style={{ width: `${share}%` }} />
      </div>
      <input
        type="range"
        min={0}
        max={seconds}
        step={0.1}
        value={positionMs / 1000}
        aria-label={t('player.seek')}
        aria-valuetext={t('player.position', {
          position: timecode(positionMs),
          duration: timecode(durationMs),
        })}
        onChange={(event) => transport.seek(event.target.valueAsNumber * 1000)}
        onKeyDown={(event) => {
          const by = {
            ArrowLeft: -STEP_S,
            ArrowRight: STEP_S,
            ArrowDown: -STEP_S,
            ArrowUp: STEP_S,
          }[event.key];
          if (by === undefined) return;
          // The range's own step is a tenth of a second, for the mouse; and the player must not hear the key too.
          event.preventDefault();
          event.stopPropagation();
          transport.seek(positionMs + by * 1000);
        }}
        className={cx(
          'seek absolute inset-0 w-full',
          'opacity-0 group-hover:opacity-100 focus-visible:opacity-100',
        )}
      />
    </div>
  );
}
