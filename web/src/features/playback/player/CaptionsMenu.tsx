import { Captions, CaptionsOff } from 'lucide-react';
import type { Caption } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Icon } from '@/ui/Icon';
import { ChoiceMenu, Choices } from './ChoiceMenu';
import { CAPTION_LOOKS, CAPTION_SIZES, prefer, preferences } from './preferences';

const OFF = 'off';

/** Captions on and off, in which language, and how they look. Nothing where there are none. */
export function CaptionsMenu({ captions }: { captions: readonly Caption[] }) {
  const { t } = useTranslation('playback');
  const { captions: language, captionSize, captionLook } = useStore(preferences);
  if (captions.length === 0) return null;
  const on = captions.find((each) => each.language === language);
  return (
    <ChoiceMenu
      trigger={
        <button
          type="button"
          aria-label={`${t('player.captions')}: ${on?.label ?? t('player.captionsOff')}`}
          className="inline-flex size-10 items-center justify-center rounded-inner text-ink-1 transition-colors duration-150 hover:bg-surface-2 hover:text-ink-0"
        >
          <Icon of={on ? Captions : CaptionsOff} />
        </button>
      }
    >
      <Choices
        label={t('player.captions')}
        value={on?.language ?? OFF}
        options={[
          { value: OFF, label: t('player.captionsOff') },
          ...captions.map((each) => ({ value: each.language, label: each.label })),
        ]}
        onChoose={(value) => prefer({ captions: value === OFF ? null : value })}
      />
      <Choices
        label={t('player.captionSize')}
        value={captionSize}
        options={CAPTION_SIZES.map((value) => ({ value, label: t(`player.size.${value}`) }))}
        onChoose={(value) => prefer({ captionSize: value })}
      />
      <Choices
        label={t('player.captionLook')}
        value={captionLook}
        options={CAPTION_LOOKS.map((value) => ({ value, label: t(`player.look.${value}`) }))}
        onChoose={(value) => prefer({ captionLook: value })}
      />
    </ChoiceMenu>
  );
}
