/** How times, sizes and lengths are written. All take the language, so that they can be tested and never surprise. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (value: number) => String(value).padStart(2, '0');

/** A timecode: `0:07`, `12:40`, `1:02:03`. Figures stay Latin: timecodes are typed and compared. */
export function timecode(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / SECOND));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const seconds = whole % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** A length as people say it: `1 hr 4 min`, `12 min`, `8 sec`, in the words of the language. */
export function spokenLength(ms: number, language: string): string {
  const part = (value: number, unit: string) =>
    new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
  if (ms < MINUTE) return part(Math.round(ms / SECOND), 'second');
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 60) return part(minutes, 'minute');
  const rest = minutes % 60;
  const hours = part(Math.floor(minutes / 60), 'hour');
  return rest === 0 ? hours : `${hours} ${part(rest, 'minute')}`;
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** A size in decimal units, with three figures at most: `812 MB`, `1.24 GB`. */
export function fileSize(bytes: number, language: string): string {
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: UNITS[step] ?? 'byte',
    unitDisplay: 'short',
    maximumSignificantDigits: 3,
  }).format(bytes / 1000 ** step);
}

/** Share of 1 as a whole per cent, never rounded up to 100 before it is whole. */
export function percent(share: number, language: string): string {
  const whole = share >= 1 ? 1 : Math.floor(Math.max(0, share) * 100) / 100;
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(
    whole,
  );
}

function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

const capital = (text: string, language: string) =>
  text.charAt(0).toLocaleUpperCase(language) + text.slice(1);

/** A date as people say it: `Today, 14:05`, `Yesterday, 09:30`, `Tue 3 Mar`, `3 Mar 2025`. */
export function spokenDate(iso: string, now: number, language: string): string {
  const date = new Date(iso);
  const days = Math.round((startOfDay(now) - startOfDay(date.getTime())) / DAY);
  if (days === 0 || days === 1) {
    const day = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-days, 'day');
    const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }).format(
      date,
    );
    return `${capital(day, language)}, ${time}`;
  }
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(
    language,
    sameYear
      ? { weekday: 'short', day: 'numeric', month: 'short' }
      : { day: 'numeric', month: 'short', year: 'numeric' },
  ).format(date);
}

/** The same moment to the second, for a tooltip. */
export function exactDate(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'long' }).format(
    new Date(iso),
  );
}

/** How long a thing will still take: `about 2 min`. */
export function remaining(seconds: number, language: string): string {
  return spokenLength(Math.max(1, Math.ceil(seconds)) * SECOND, language);
}

/** A language in the words of the reader's; the tag where there is no name. */
export function languageName(tag: string, locale: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
