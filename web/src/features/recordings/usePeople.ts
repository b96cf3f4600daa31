import { useLocale, useTranslation } from '@/kit/i18n';

/** Names in one line: all of a few, the first two of many. */
export function usePeople(): (people: readonly { name: string }[]) => string {
  const { t } = useTranslation('recordings');
  const locale = useLocale();
  return (people) => {
    const names = people.map((person) => person.name);
    if (names.length === 0) return t('nobody');
    const list = new Intl.ListFormat(locale, { style: 'long', type: 'conjunction' });
    if (names.length <= 3) return list.format(names);
    const comma = new Intl.ListFormat(locale, { style: 'narrow', type: 'unit' });
    return t('peopleMore', { names: comma.format(names.slice(0, 2)), count: names.length - 2 });
  };
}
