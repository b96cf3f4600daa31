/** Half the height of each bar: a voice as a meter draws it, loud in the middle of a sentence and quiet at its ends. */
const VOICE = [
  6, 9, 14, 10, 20, 34, 26, 48, 40, 72, 58, 96, 84, 132, 110, 158, 140, 180, 150, 168, 128, 146, 98,
  116, 74, 88, 52, 62, 36, 42, 24, 28, 14, 18, 9, 12, 6,
];
const STEP = 18;

/** The picture beside the forms: one voice under one light. Decoration only. */
export function Lights() {
  const width = VOICE.length * STEP;
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${width} 640`}
      preserveAspectRatio="xMidYMid slice"
      className="absolute inset-0 size-full"
    >
      <defs>
        <radialGradient id="light" cx="50%" cy="46%" r="55%">
          <stop offset="0" className="[stop-color:var(--brand)]" stopOpacity="0.5" />
          <stop offset="0.55" className="[stop-color:var(--brand)]" stopOpacity="0.12" />
          <stop offset="1" className="[stop-color:var(--brand)]" stopOpacity="0" />
        </radialGradient>
        <linearGradient id="fade" x1="0" x2="1">
          <stop offset="0" className="[stop-color:var(--brand-text)]" stopOpacity="0.1" />
          <stop offset="0.5" className="[stop-color:var(--ink-0)]" />
          <stop offset="1" className="[stop-color:var(--brand-text)]" stopOpacity="0.1" />
        </linearGradient>
      </defs>
      <rect width={width} height="640" fill="url(#light)" />
      <g fill="url(#fade)">
        <path
          d={VOICE.map((half, at) => {
            const x = at * STEP + 5;
            return `M${x} ${380 - half}h8V380h-8z`;
          }).join('')}
        />
        <rect x="0" y="392" width={width} height="3" />
      </g>
      <g fill="url(#fade)" opacity="0.14">
        <path
          d={VOICE.map((half, at) => {
            const x = at * STEP + 5;
            return `M${x} 407h8v${half * 0.5}h-8z`;
          }).join('')}
        />
      </g>
    </svg>
  );
}
