import { cx } from '@/kit/cx';
import { useStore } from '@/kit/useStore';
import { preferences, type CaptionLook, type CaptionSize } from './preferences';
import type { Transport } from './transport';
import { cuesAt, type Cue } from './vtt';

/** Of the player's width, so that captions grow with the picture. */
const SIZES: Record<CaptionSize, number> = { small: 2, normal: 2.6, large: 3.5, huge: 4.8 };

const LOOKS: Record<CaptionLook, string> = {
  box: 'bg-[oklch(0_0_0/0.78)] text-[oklch(1_0_0)]',
  outline: 'text-[oklch(1_0_0)] [text-shadow:0_0_3px_black,0_0_3px_black,0_1px_4px_black]',
  inverse: 'bg-[oklch(1_0_0/0.92)] text-[oklch(0.15_0_0)]',
  yellow: 'bg-[oklch(0_0_0/0.85)] text-[oklch(0.9_0.18_98)]',
};

interface CaptionLayerProps {
  transport: Transport;
  cues: readonly Cue[];
  language: string;
  /** The bar lies over the picture: captions go out of its way. */
  raised: boolean;
}

function Lines({ cues, className }: { cues: readonly Cue[]; className: string }) {
  const { captionSize, captionLook } = useStore(preferences);
  return (
    <div
      className={cx(
        'absolute inset-x-[6%] flex flex-col items-center gap-1 text-center',
        className,
      )}
      style={{ fontSize: `clamp(0.8rem, ${SIZES[captionSize]}cqw, 4rem)` }}
    >
      {cues.map((cue) => (
        <span
          key={`${cue.start}-${cue.text}`}
          dir="auto"
          className={cx(
            'max-w-full rounded-[4px] px-[0.5em] py-[0.1em] leading-snug font-medium whitespace-pre-line',
            LOOKS[captionLook],
          )}
        >
          {cue.text}
        </span>
      ))}
    </div>
  );
}

/** What is being said, over the picture. */
export function CaptionLayer({ transport, cues, language, raised }: CaptionLayerProps) {
  const { positionMs } = useStore(transport.state);
  const now = cuesAt(cues, positionMs / 1000);
  return (
    <div lang={language} className="pointer-events-none absolute inset-0" data-captions>
      <Lines cues={now.filter((cue) => cue.top)} className="top-[6%]" />
      <Lines
        cues={now.filter((cue) => !cue.top)}
        className={raised ? 'bottom-24' : 'bottom-[6%]'}
      />
    </div>
  );
}
