import type { TakeItem } from '@/engine/protocol';
import type { OutboxItem } from '@/engine/outbox/outbox';

/** How far the takes of one person (or one computer) have come, all together. */
export interface Safety {
  /** Milliseconds of media made, and of these on this disk and on the server. */
  recorded_ms: number;
  saved_ms: number;
  uploaded_ms: number;
  /** Bytes that are only on this computer. */
  bytes_left: number;
  total_bytes: number;
  /** 0…1; 1 only when the server acknowledged everything. */
  share: number;
  /** Whether anything is still being recorded. */
  recording: boolean;
  safe: boolean;
  failed: boolean;
}

type Countable = Pick<
  TakeItem,
  'recorded_ms' | 'saved_ms' | 'uploaded_ms' | 'uploaded_bytes' | 'total_bytes' | 'state'
>;

/** Sums up takes. Nothing at all is safe. */
export function safetyOf(items: readonly Countable[]): Safety {
  const sum = (of: (item: Countable) => number) => items.reduce((all, item) => all + of(item), 0);
  const recorded_ms = sum((item) => item.recorded_ms);
  const uploaded_ms = sum((item) => (item.state === 'safe' ? item.recorded_ms : item.uploaded_ms));
  const safe = items.every((item) => item.state === 'safe');
  const bytes_left = sum((item) =>
    item.state === 'safe' ? 0 : Math.max(0, item.total_bytes - item.uploaded_bytes),
  );
  // A hundred per cent is a promise: only the server's word makes it.
  const share = safe ? 1 : recorded_ms === 0 ? 0 : Math.min(0.99, uploaded_ms / recorded_ms);
  return {
    recorded_ms,
    saved_ms: sum((item) => item.saved_ms),
    uploaded_ms,
    bytes_left,
    total_bytes: sum((item) => item.total_bytes),
    share,
    recording: items.some((item) => item.state === 'recording'),
    safe,
    failed: items.some((item) => item.state === 'failed'),
  };
}

/** Parts of the same source as one item, as the host is told. */
export function reportOf(items: readonly OutboxItem[]): TakeItem[] {
  const order = ['failed', 'recording', 'uploading', 'verifying', 'safe'] as const;
  const sources = [...new Set(items.map((item) => item.source))];
  return sources.map((source) => {
    const parts = items.filter((item) => item.source === source);
    const sum = (of: (item: OutboxItem) => number) =>
      Math.round(parts.reduce((all, item) => all + of(item), 0));
    return {
      source,
      recorded_ms: sum((item) => item.recorded_ms),
      saved_ms: sum((item) => item.saved_ms),
      uploaded_ms: sum((item) => (item.state === 'safe' ? item.saved_ms : item.uploaded_ms)),
      uploaded_bytes: sum((item) => item.uploaded_bytes),
      total_bytes: sum((item) => item.total_bytes),
      state: order.find((state) => parts.some((item) => item.state === state)) ?? 'safe',
    };
  });
}

/** A moment of an upload, from which its speed is read. */
export interface Moment {
  at_ms: number;
  bytes_left: number;
}

/** The window over which the speed is read: long enough to be calm, short enough to be true. */
const WINDOW_MS = 8000;

/** The moments that still matter, with the newest. */
export function remember(moments: readonly Moment[], next: Moment): Moment[] {
  return [...moments.filter((one) => next.at_ms - one.at_ms <= WINDOW_MS), next];
}

/** Seconds until everything is safe; null while it cannot be said. */
export function secondsLeft(moments: readonly Moment[]): number | null {
  const first = moments[0];
  const last = moments.at(-1);
  if (!first || !last) return null;
  if (last.bytes_left === 0) return 0;
  const sent = first.bytes_left - last.bytes_left;
  const time = last.at_ms - first.at_ms;
  if (time < 500 || sent <= 0) return null;
  return Math.ceil((last.bytes_left * time) / sent / 1000);
}
