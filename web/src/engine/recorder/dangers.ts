/** What endangers a take that is being recorded, from what can be seen of this computer. */

/** What the worker sees while it records. */
export interface Vitals {
  /** What the browser says it would still keep; null where it does not say. */
  free_bytes: number | null;
  /** How fast takes are written. */
  bytes_per_second: number;
  /** How late the page's timers were at worst lately. */
  page_late_ms: number;
  /** The same of the pieces of pictures. */
  picture_late_ms: number;
}

/** The battery, where the browser tells of it. */
export interface Battery {
  /** 0…1. */
  level: number;
  charging: boolean;
}

/** Whether the screen is kept on; `unknown` where the browser cannot. */
export type WakeLockState = 'held' | 'refused' | 'hidden' | 'unknown';

/** Something to be said while there is still time. */
export type Danger =
  | { what: 'disk'; minutes: number }
  | { what: 'picture' }
  | { what: 'throttled' }
  | { what: 'battery'; percent: number }
  | { what: 'wakeLock' };

/** Somebody who reads this needs time to make room. */
const SHORT_MINUTES = 20;
/** The browser keeps some of its quota for itself. */
const RESERVE_BYTES = 50e6;
/** A browser that throttles a hidden page lets its timers run once a second; what matters is worse. */
const PAGE_LATE_MS = 4000;
/** A picture comes in pieces of a second. */
const PICTURE_LATE_MS = 4000;
const LOW_BATTERY = 0.2;

/** Minutes until the disk is full; null when that cannot be said. */
export function minutesLeft(free_bytes: number | null, bytes_per_second: number): number | null {
  if (free_bytes === null || bytes_per_second <= 0) return null;
  return Math.floor(Math.max(0, free_bytes - RESERVE_BYTES) / bytes_per_second / 60);
}

/** What is to be said, the worst first. */
export function dangersOf(seen: {
  vitals: Vitals | null;
  battery: Battery | null;
  wake_lock: WakeLockState;
}): Danger[] {
  const { vitals, battery, wake_lock } = seen;
  const dangers: Danger[] = [];
  if (vitals) {
    const minutes = minutesLeft(vitals.free_bytes, vitals.bytes_per_second);
    if (minutes !== null && minutes < SHORT_MINUTES) dangers.push({ what: 'disk', minutes });
    if (vitals.picture_late_ms > PICTURE_LATE_MS) dangers.push({ what: 'picture' });
    if (vitals.page_late_ms > PAGE_LATE_MS) dangers.push({ what: 'throttled' });
  }
  if (battery && !battery.charging && battery.level < LOW_BATTERY) {
    dangers.push({ what: 'battery', percent: Math.round(battery.level * 100) });
  }
  if (wake_lock === 'refused') dangers.push({ what: 'wakeLock' });
  return dangers;
}
