import { useEffect, useRef, useState } from 'react';
import { cx } from '@/kit/cx';
import { timecode } from '@/kit/format';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { behindBy } from '../live/model';
import { chapterAt } from '../model';
import type { Deck } from './deck';
import { within } from './transport';

/** One press of an arrow key. */
const STEP_S = 5;

interface HintProps {
  deck: Deck;
  second: number;
  /** 0…1 along the bar. */
  share: number;
}

/** What is to be seen at a second: its picture, its chapter, its time. */
function Hint({ deck, second, share }: HintProps) {
  const { chapters = [], wantPreview } = deck;
  useEffect(() => wantPreview?.(), [wantPreview]);
  const picture = deck.preview?.(second) ?? null;
  const chapter = chapters[chapterAt(chapters, second)];
  const half = picture ? picture.width / 2 : 60;
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute bottom-full z-10 mb-1 flex -translate-x-1/2 flex-col items-center gap-1"
      style={{ left: `clamp(${half}px, ${share * 100}%, calc(100% - ${half}px))` }}
    >
      {picture && (
        <div
          className="rounded-inner bg-surface-3 shadow-float ring-1 ring-line"
          style={{
            width: picture.width,
            height: picture.height,
            backgroundImage: `url("${picture.address}")`,
            backgroundPosition: `${-picture.x}px ${-picture.y}px`,
          }}
        />
      )}
      <div className="max-w-56 rounded-inner bg-surface-0/85 px-2 py-0.5 text-center text-12 text-ink-0">
        {chapter && <span className="block truncate">{chapter.title}</span>}
        <span className="font-mono figures">{timecode(second * 1000)}</span>
      </div>
    </div>
  );
}

/** Where chapters begin, as gaps in the bar. */
function Marks({ deck, durationMs }: { deck: Deck; durationMs: number }) {
  const { chapters = [] } = deck;
  return chapters
    .filter(({ at }) => at > 0 && at * 1000 < durationMs)
    .map(({ at, title }) => (
      <span
        key={`${at}-${title}`}
        data-chapter-mark
        className="absolute inset-y-0 w-[3px] -translate-x-1/2 bg-surface-0"
        style={{ left: `${((at * 1000) / durationMs) * 100}%` }}
      />
    ));
}

/** Where in the recording we are; a slider for every hand, and time runs from left to right in every language. */
export function SeekBar({ deck }: { deck: Deck }) {
  const { t } = useTranslation('playback');
  const { transport, stream, live, chapters = [] } = deck;
  const { positionMs, durationMs } = useStore(transport.state);
  const edge = live ? stream?.stream.get().edge : null;
  // Who is with what happens now has seen all there is, however near the newest that is loaded lies.
  const whole = edge != null && behindBy(edge, positionMs) === 0;
  const bar = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState<number | null>(null);
  const seconds = durationMs / 1000;
  const share = whole ? 100 : durationMs > 0 ? (positionMs / durationMs) * 100 : 0;
  const chapter = chapters[chapterAt(chapters, positionMs / 1000)];
  const said = t('player.position', {
    position: timecode(positionMs),
    duration: timecode(durationMs),
  });
  return (
    <div
      ref={bar}
      dir="ltr"
      className="group relative flex h-5 items-center"
      onPointerMove={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        setOver(within((event.clientX - box.left) / box.width, 0, 1));
      }}
      onPointerLeave={() => setOver(null)}
    >
      {over !== null && seconds > 0 && <Hint deck={deck} second={over * seconds} share={over} />}
      <div className="pointer-events-none absolute inset-x-0 h-1 overflow-hidden rounded-full bg-surface-3 transition-[height] duration-150 group-hover:h-1.5">
        <div className="h-full bg-brand-text" style={{ width: `${share}%` }} />
        <Marks deck={deck} durationMs={durationMs} />
      </div>
      <input
        type="range"
        min={0}
        max={seconds}
        step={0.1}
        value={positionMs / 1000}
        aria-label={t('player.seek')}
        aria-valuetext={chapter ? `${said}, ${chapter.title}` : said}
        onChange={(event) => transport.seek(event.target.valueAsNumber * 1000)}
        onKeyDown={(event) => {
          const by = {
            ArrowLeft: -STEP_S,
            ArrowRight: STEP_S,
            ArrowDown: -STEP_S,
            ArrowUp: STEP_S,
          }[event.key];
          const to = { Home: 0, End: durationMs }[event.key];
          if ((by === undefined && to === undefined) || event.shiftKey) return;
          // The range's own step is a tenth of a second, for the mouse, and its own ends are not where live is; and the player must not hear the key too.
          event.preventDefault();
          event.stopPropagation();
          if (live && event.key === 'End') stream?.toLive();
          else transport.seek(to ?? positionMs + (by ?? 0) * 1000);
        }}
        className={cx(
          'seek absolute inset-0 w-full',
          'opacity-0 group-hover:opacity-100 focus-visible:opacity-100',
        )}
      />
    </div>
  );
}
