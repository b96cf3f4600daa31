import { labelOf, type Rung } from '@/engine/stream/rungs';
import { useLocale, useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { barTextClass, ChoiceMenu, Choices } from './ChoiceMenu';
import type { StreamTransport } from './stream-transport';

const AUTO = -1;

function useRungWords() {
  const { t } = useTranslation('playback');
  const locale = useLocale();
  const rate = (kbps: number) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: kbps < 1000 ? 'kilobit-per-second' : 'megabit-per-second',
      maximumSignificantDigits: 2,
    }).format(kbps < 1000 ? kbps : kbps / 1000);
  const name = (rung: Rung) =>
    rung.height === null ? t('player.soundOnly') : t('player.rung', { height: rung.height });
  return { name, rate };
}

/** Which quality is shown, and which shall be. Nothing where there is only one. */
export function QualityMenu({ stream }: { stream: StreamTransport }) {
  const { t } = useTranslation('playback');
  const { rungs, chosen, shown } = useStore(stream.stream);
  const { name, rate } = useRungWords();
  if (rungs.length < 2) return null;
  const playing = rungs.find((rung) => rung.level === shown);
  const now = playing ? name(playing) : null;
  return (
    <ChoiceMenu
      trigger={
        <button
          type="button"
          data-quality={shown ?? undefined}
          aria-label={`${t('player.quality')}: ${now ?? t('player.auto')}`}
          className={barTextClass}
        >
          {now ?? t('player.auto')}
        </button>
      }
    >
      <Choices
        label={t('player.quality')}
        value={chosen}
        options={[
          {
            value: AUTO,
            label: t('player.auto'),
            detail: chosen === AUTO ? (now ?? undefined) : undefined,
          },
          ...rungs.map((rung) => {
            const { kbps } = labelOf(rung, rungs);
            return {
              value: rung.level,
              label: name(rung),
              detail: kbps === null && rung.height !== null ? undefined : rate(rung.kbps),
            };
          }),
        ]}
        onChoose={stream.choose}
      />
    </ChoiceMenu>
  );
}
