import { Columns2, PictureInPicture, Square } from 'lucide-react';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Icon } from '@/ui/Icon';
import { ChoiceMenu, Choices } from './ChoiceMenu';
import { PICTURE_LOOKS, prefer, preferences } from './preferences';

const ICONS = { screen: Square, side: Columns2, corner: PictureInPicture };

/** Whether the camera beside a shared screen is shown, and where. */
export function PictureMenu() {
  const { t } = useTranslation('playback');
  const { picture } = useStore(preferences);
  return (
    <ChoiceMenu
      trigger={
        <button
          type="button"
          aria-label={`${t('player.picture')}: ${t(`player.pictureLook.${picture}`)}`}
          className="inline-flex size-10 items-center justify-center rounded-inner text-ink-1 transition-colors duration-150 hover:bg-surface-2 hover:text-ink-0"
        >
          <Icon of={ICONS[picture]} />
        </button>
      }
    >
      <Choices
        label={t('player.picture')}
        value={picture}
        options={PICTURE_LOOKS.map((value) => ({
          value,
          label: t(`player.pictureLook.${value}`),
        }))}
        onChoose={(value) => prefer({ picture: value })}
      />
    </ChoiceMenu>
  );
}
