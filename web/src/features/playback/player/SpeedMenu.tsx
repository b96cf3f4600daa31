import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { barTextClass, ChoiceMenu, Choices } from './ChoiceMenu';
import { RATES, type Transport } from './transport';

export function SpeedMenu({ transport }: { transport: Transport }) {
  const { t } = useTranslation('playback');
  const { rate } = useStore(transport.state);
  return (
    <ChoiceMenu
      trigger={
        <button
          type="button"
          aria-label={`${t('player.speed')}: ${t('player.speedOf', { rate })}`}
          className={barTextClass}
        >
          {t('player.speedOf', { rate })}
        </button>
      }
    >
      <Choices
        label={t('player.speed')}
        value={rate}
        options={RATES.map((value) => ({ value, label: t('player.speedOf', { rate: value }) }))}
        onChoose={(value) => transport.setRate(value)}
      />
    </ChoiceMenu>
  );
}
