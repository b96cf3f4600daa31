import { useStore } from '@/kit/useStore';
import type { Talk } from './talk';

/** Reactions of the audience, rising over the picture. Where nothing shall move they appear, and go. */
export function Floats({ talk }: { talk: Talk }) {
  const floats = useStore(talk.floats);
  return (
    <div aria-hidden className="pointer-events-none absolute inset-0 overflow-hidden">
      {floats.map(({ id, emoji, at }) => (
        <span
          key={id}
          data-testid="float"
          className="motion-float absolute bottom-[8%] text-28"
          style={{ insetInlineEnd: `${4 + at * 28}%` }}
        >
          {emoji}
        </span>
      ))}
    </div>
  );
}
