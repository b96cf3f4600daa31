import type { MixLook } from '@/api';
import { sizeOfFilm } from './model';

type Tile = [x: number, y: number, w: number, h: number, tone?: 'screen'];

/** Where things stand, in hundredths of the picture. */
const WIDE: Record<MixLook['layout'], Tile[]> = {
  grid: [
    [6, 8, 42, 40],
    [52, 8, 42, 40],
    [6, 52, 42, 40],
    [52, 52, 42, 40],
  ],
  speaker: [
    [14, 6, 72, 64],
    [22, 76, 17, 17],
    [41.5, 76, 17, 17],
    [61, 76, 17, 17],
  ],
  side_by_side: [
    [0, 0, 49, 100],
    [51, 0, 49, 100],
  ],
  picture_in_picture: [
    [0, 0, 100, 100],
    [70, 66, 25, 27],
  ],
  screen_with_faces: [
    [14, 6, 72, 64, 'screen'],
    [22, 76, 17, 17],
    [41.5, 76, 17, 17],
    [61, 76, 17, 17],
  ],
  audio_only: [],
};

const TALL: Partial<Record<MixLook['layout'], Tile[]>> = {
  grid: [
    [12, 6, 76, 42],
    [12, 52, 76, 42],
  ],
  speaker: [
    [0, 0, 100, 82],
    [6, 85, 27, 10],
    [36.5, 85, 27, 10],
    [67, 85, 27, 10],
  ],
  side_by_side: [
    [0, 0, 100, 49.4],
    [0, 50.6, 100, 49.4],
  ],
  screen_with_faces: [
    [0, 0, 100, 82, 'screen'],
    [6, 85, 27, 10],
    [36.5, 85, 27, 10],
    [67, 85, 27, 10],
  ],
};

const WAVE = [18, 34, 52, 30, 64, 44, 70, 38, 56, 26, 40, 20];

function tilesOf({ layout, shape, others }: MixLook): Tile[] {
  const tiles = (shape === '9:16' ? TALL[layout] : undefined) ?? WIDE[layout];
  return layout === 'speaker' && others === 'hidden' ? [[0, 0, 100, 100]] : tiles;
}

/** A layout as a small drawing: the large one is the one who talks. */
export function LayoutPicture({ look, className }: { look: MixLook; className?: string }) {
  const [width, height] = sizeOfFilm({ shape: look.shape, height: 90 });
  const x = (share: number) => (share / 100) * width;
  const y = (share: number) => (share / 100) * height;
  const person = (tile: Tile, key: number) => {
    const [left, top, w, h] = [x(tile[0]), y(tile[1]), x(tile[2]), y(tile[3])];
    const size = Math.min(w, h);
    const [cx, cy] = [left + w / 2, top + h / 2];
    return (
      <g key={key}>
        <rect
          x={left}
          y={top}
          width={w}
          height={h}
          rx={3}
          className={key === 0 ? 'fill-brand-soft stroke-brand-text' : 'fill-surface-3 stroke-line'}
        />
        {tile[4] === 'screen' ? (
          <path
            d={`M${cx - size * 0.3} ${cy - size * 0.12}h${size * 0.6}M${cx - size * 0.3} ${cy + size * 0.08}h${size * 0.4}`}
            className="stroke-ink-2"
            strokeWidth={2.5}
            strokeLinecap="round"
          />
        ) : (
          <>
            <circle cx={cx} cy={cy - size * 0.1} r={size * 0.14} className="fill-ink-3" />
            <path
              d={`M${cx - size * 0.26} ${cy + size * 0.34}a${size * 0.26} ${size * 0.26} 0 0 1 ${size * 0.52} 0z`}
              className="fill-ink-3"
            />
          </>
        )}
      </g>
    );
  };
  return (
    <svg viewBox={`-1 -1 ${width + 2} ${height + 2}`} aria-hidden className={className}>
      <rect width={width} height={height} rx={5} className="fill-surface-2 stroke-line" />
      {tilesOf(look).map(person)}
      {look.layout === 'audio_only' &&
        WAVE.map((tall, n) => (
          <rect
            key={n}
            x={x(14 + n * 6.2)}
            y={y(50 - tall / 2)}
            width={x(3)}
            height={y(tall)}
            rx={1.5}
            className="fill-brand-text"
          />
        ))}
    </svg>
  );
}
