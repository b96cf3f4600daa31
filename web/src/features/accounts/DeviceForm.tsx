import { useMutation } from '@tanstack/react-query';
import { userChanged } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { chooseLanguage, language, LANGUAGES, useTranslation, type Language } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Select } from '@/ui/Select';
import { chooseTheme, theme } from '@/ui/theme';
import { patchProfile } from './api';

const languages = Object.entries(LANGUAGES).map(([value, label]) => ({
  value: value as Language,
  label,
}));

/** What is chosen here counts at once. */
export function DeviceForm() {
  const { t } = useTranslation();
  const current = useStore(theme);
  const speaking = useStore(language);
  const speak = useMutation({
    mutationFn: async (next: Language) => {
      await chooseLanguage(next);
      // The server writes its mail in it too.
      userChanged(await patchProfile({ language: next }));
    },
  });
  return (
    <div className="flex flex-col gap-4">
      {speak.isError && <ProblemNotice error={speak.error} />}
      <Select
        label={t('language.label')}
        value={speaking}
        options={languages}
        onChoose={(next) => speak.mutate(next)}
      />
      <Select
        label={t('theme.label')}
        value={current}
        options={[
          { value: 'system', label: t('theme.system') },
          { value: 'light', label: t('theme.light') },
          { value: 'dark', label: t('theme.dark') },
        ]}
        onChoose={chooseTheme}
      />
    </div>
  );
}
