import { cx } from '@/kit/cx';
import { timecode } from '@/kit/format';
import { useTranslation } from '@/kit/i18n';

const STEP_MS = 500;

interface MomentSliderProps {
  atMs: number;
  lengthMs: number;
  onChange: (ms: number) => void;
  className?: string;
}

/** Which moment of a recording is tried. */
export function MomentSlider({ atMs, lengthMs, onChange, className }: MomentSliderProps) {
  const { t } = useTranslation('recordings');
  return (
    <label className={cx('grid grid-cols-[auto_1fr_auto] items-center gap-3 text-13', className)}>
      <span className="text-ink-2">{t('layout.moment')}</span>
      <input
        type="range"
        min={0}
        max={Math.max(1, lengthMs)}
        step={STEP_MS}
        value={atMs}
        aria-valuetext={timecode(atMs)}
        onChange={(event) => onChange(Number(event.target.value))}
        className="min-w-0 accent-brand"
      />
      <span className="figures">{timecode(atMs)}</span>
    </label>
  );
}
