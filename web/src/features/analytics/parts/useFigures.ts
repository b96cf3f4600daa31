import { percent, spokenLength } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';

/** Any Monday: names of weekdays are made from it. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Figures in the reader's language. */
export function useFigures() {
  const locale = useLocale();
  const { t } = useTranslation();
  const unknown = t('format.unknown');
  const date = (options: Intl.DateTimeFormatOptions) => (time: number) =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options }).format(time);
  const day = date({ day: 'numeric', month: 'short' });
  return {
    locale,
    unknown,
    share: (value: number | null) => (value === null ? unknown : percent(value, locale)),
    number: (value: number, digits = 0) =>
      new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value),
    /** Points of a hundred, as a sum is written. */
    points: (value: number | null) =>
      value === null
        ? unknown
        : new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value * 100),
    length: (seconds: number) => spokenLength(seconds * 1000, locale),
    /** `2026-10-12` as people say it. */
    day: (iso: string) => day(Date.parse(`${iso.slice(0, 10)}T00:00:00Z`)),
    weekday: (at: number, width: 'long' | 'short') =>
      date({ weekday: width })(MONDAY + at * DAY_MS),
    hour: (at: number) => date({ hour: 'numeric' })(MONDAY + at * HOUR_MS),
    moment: (iso: string, zone?: string) =>
      new Intl.DateTimeFormat(locale, {
        day: 'numeric',
        month: 'short',
        ...(zone ? { timeZone: zone } : {}),
      }).format(new Date(iso)),
  };
}
