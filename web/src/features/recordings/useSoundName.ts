import type { Track } from '@/api';
import { languageName } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';

/** How one of several sounds of an imported file is called: as the file says it, else by its number. */
export function useSoundName(): (track: Track) => string | null {
  const { t } = useTranslation('recordings');
  const locale = useLocale();
  return ({ sound }) => {
    if (!sound) return null;
    const { title, language, number } = sound;
    const said = [title, language ? languageName(language, locale) : null].filter(Boolean);
    return said.length > 0 ? said.join(', ') : t('track.sound', { number });
  };
}
