/*
 * Moments as a clock on a wall somewhere shows them: `2026-03-29T09:00` in `Europe/Berlin`. A field for date and time
 * speaks this form; the server speaks UTC.
 */
const MINUTE = 60_000;

function wall(time: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(time);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** What the clock of a zone shows at a moment, to the minute. */
export const wallClock = (iso: string, zone: string): string => wall(Date.parse(iso), zone);

/**
 * The moment at which the clock of a zone shows a time, as RFC 3339; null for what is no time.
 * An hour that the zone skips in spring is read as the hour after it; of an hour it has twice, the first counts.
 */
export function momentOf(local: string, zone: string): string | null {
  const whole = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(local);
  const asUtc = whole ? Date.parse(`${local}:00Z`) : Number.NaN;
  if (Number.isNaN(asUtc)) return null;
  const offsetAt = (time: number) => Date.parse(`${wall(time, zone)}:00Z`) - time;
  const floored = Math.floor(asUtc / MINUTE) * MINUTE;
  // The offsets a day before and after are all the zone can have had at that time.
  const offsets = [offsetAt(floored - 24 * 60 * MINUTE), offsetAt(floored + 24 * 60 * MINUTE)];
  const fits = offsets
    .map((offset) => floored - offset)
    .filter((time) => wall(time, zone) === local);
  const time = fits.length > 0 ? Math.min(...fits) : floored - (offsets[0] ?? 0);
  return new Date(time).toISOString();
}

/** A moment in words, with the zone in which it is said: `Tue 3 Mar, 09:00 CET`. */
export function zonedDate(iso: string, zone: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(new Date(iso));
}
